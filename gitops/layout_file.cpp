#include <algorithm>

#include "gitops/layout.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::gitops {
namespace {

/// Studio writes no `type` today, as repositories of the last years show, except into the file of a network, and there
/// before `properties`.
constexpr std::string_view kind_with_type = "managedVirtualNetworks";
constexpr std::string_view its_type = "Microsoft.DataFactory/factories/managedvirtualnetworks";

/// A nested entity's own name.
std::string_view last_part(const EntityId& id) {
    const auto* kind = find_kind(id.kind);
    const bool is_nested = kind != nullptr && !kind->parent.empty();
    return std::string_view(id.name).substr(is_nested ? id.name.find('/') + 1 : 0);
}

/// Compact JSON on lines of its own, as Studio indents it.
class Indenter {
public:
    explicit Indenter(std::string& target) : target_(target) {}

    void append(std::string_view compact) {
        for (std::size_t at = 0; at < compact.size(); ++at) {
            if (compact[at] == '"') {
                const auto end = end_of_string(compact, at);
                target_ += compact.substr(at, end - at);
                at = end - 1;
            } else {
                append_bare(compact[at], compact[std::min(at + 1, compact.size() - 1)]);
            }
        }
    }

private:
    static constexpr std::size_t deepest_indented =
        16;  // what is nested deeper stays compact, so that no text grows without bound

    static std::size_t end_of_string(std::string_view text, std::size_t at) {
        do {
            at = text.find_first_of("\"\\", at + (text[at] == '\\' ? 2 : 1));
        } while (text[at] == '\\');
        return at + 1;
    }

    void append_bare(char c, char next) {
        switch (c) {
            case '{':
            case '[':
                ++depth_;
                target_ += c;
                if (next != '}' && next != ']') break_line();
                break;
            case '}':
            case ']':
                --depth_;
                if (target_.back() != '{' && target_.back() != '[') break_line();
                target_ += c;
                break;
            case ',':
                target_ += c;
                break_line();
                break;
            case ':':
                target_ += ": ";
                break;
            default:
                target_ += c;
        }
    }

    void break_line() {
        if (depth_ <= deepest_indented) target_.append("\n").append(depth_, '\t');
    }

    std::string& target_;
    std::size_t depth_ = 1;
};

void append_name(std::string& file, std::string_view raw_name) {
    file += file.size() == 1 ? "\n\t" : ",\n\t";
    file += raw_name;
    file += ": ";
}

void append_member(std::string& file, std::string_view raw_name, std::string_view value) {
    append_name(file, raw_name);
    file += value;
}

}  // namespace

std::string layout_file(const Entity& entity) {
    if (entity.id.kind == files_kind) return entity.definition;
    std::string file;
    file.reserve(entity.definition.size() + 2 * entity.rest.size() + entity.id.name.size() + 128);
    file += '{';
    append_member(file, "\"name\"", json::encode(last_part(entity.id)));
    if (equal_without_case(entity.id.kind, kind_with_type)) append_member(file, "\"type\"", json::encode(its_type));
    if (!entity.definition.empty()) append_member(file, "\"properties\"", entity.definition);
    if (!entity.rest.empty()) {
        for (const auto& member : json::members(entity.rest)) {
            append_name(file, member.raw_name);
            Indenter(file).append(member.value);
        }
    }
    return file + "\n}";
}

}  // namespace adfkeep::gitops
