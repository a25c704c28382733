// One step of a plan, done where the target is as the plan expects it. For apply.cpp only.
#pragma once

#include <atomic>
#include <string>

#include "restore/apply.hpp"
#include "restore/expectations.hpp"

namespace adfkeep::restore {

/// Thread-safe. All that it is given outlives it.
class Writing {
public:
    Writing(const Plan& plan, azure::FactoryWriter& target, const ApplyOptions& options)
        : target_(target), options_(options), expectations_(plan), is_new_(options.target_is_new) {}

    /// Does step `number` of the plan. Throws ChangedMeanwhile, and what FactoryWriter throws.
    void perform(const Step& step, std::size_t number);

private:
    struct Look {
        Found found = Found::as_expected;
        std::string etag;
    };

    [[nodiscard]] Look look(const Step& step, std::size_t number);
    void put(const Step& step, std::size_t number);
    void remove(const Step& step, std::size_t number);

    azure::FactoryWriter& target_;
    const ApplyOptions& options_;
    const Expectations expectations_;
    std::atomic<bool> is_new_;
};

/// For what cannot happen.
[[noreturn]] void report_bug(const std::string& what, const std::string& where);

}  // namespace adfkeep::restore
