// Where the parts of a check tell what they find.
#pragma once

#include <string>
#include <utility>

#include "snapshot/check.hpp"
#include "src/base/error.hpp"

namespace adfkeep::snapshot {

/// Findings of one check. Not thread-safe.
class CheckFindings {
public:
    explicit CheckFindings(Checked& checked) : checked_(checked) {}

    void broken(const Error& error) {
        checked_.is_intact = false;
        add({.rule = "integrity",
             .severity = Severity::error,
             .entity = error.where(),
             .message = error.what(),
             .fix = error.next()});
    }
    void failed(std::string rule, std::string entity, std::string message, std::string fix = {}) {
        add({.rule = std::move(rule),
             .severity = Severity::error,
             .entity = std::move(entity),
             .message = std::move(message),
             .fix = std::move(fix)});
    }
    void warn(std::string rule, std::string message, std::string fix = {}) {
        add({.rule = std::move(rule),
             .severity = Severity::warning,
             .message = std::move(message),
             .fix = std::move(fix)});
    }
    void note(std::string rule, std::string message, std::string fix = {}) {
        add({.rule = std::move(rule),
             .severity = Severity::note,
             .message = std::move(message),
             .fix = std::move(fix)});
    }
    void not_judged(std::string rule, std::string why) {
        add({.rule = std::move(rule),
             .state = FindingState::not_judged,
             .severity = Severity::note,
             .message = std::move(why)});
    }
    /// Runs one independent part; what it finds broken does not stop the others.
    template <typename Work>
    void guard(Work work) {
        try {
            work();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::integrity && error.code() != ErrorCode::invalid_input) throw;
            broken(error);
        }
    }

private:
    void add(Finding finding) { checked_.report.findings.push_back(std::move(finding)); }

    Checked& checked_;
};

}  // namespace adfkeep::snapshot
