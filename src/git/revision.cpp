// Revisions as people type them: what `git rev-parse` makes of a name or the beginning of an id, with ^ and ~.
#include <algorithm>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/git/object_store.hpp"
#include "src/git/reference_store.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace {

constexpr int max_links = 5;  // from a reference to another, or from a tag to another
constexpr std::size_t shortest_id = 4;
constexpr std::size_t max_commit_bytes = 1u << 20;
constexpr std::size_t hex_digits = 2 * ObjectId::size;

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

class Resolver {
public:
    explicit Resolver(const Repository& repository) : repository_(repository), state_(repository.state()) {}

    [[nodiscard]] std::optional<ObjectId> resolve(std::string_view revision) const {
        const auto end = std::min(revision.find_first_of("^~"), revision.size());
        auto found = peel(find(std::string(revision.substr(0, end))));
        for (auto steps = revision.substr(end); found && !steps.empty();) found = step(*found, steps);
        return found;
    }

private:
    /// What a name or an id means, before tags are peeled.
    [[nodiscard]] std::optional<ObjectId> find(const std::string& name) const {
        if (name.size() == hex_digits && is_hex(lower(name))) return fixed_from_hex<ObjectId>(lower(name));
        if (auto id = find_reference(name == "@" ? "HEAD" : name)) return id;
        // As `git describe` writes: v1.2-3-gabcdef
        if (const auto at = name.rfind("-g"); at != std::string::npos && at != 0) {
            if (auto id = find_short(std::string_view(name).substr(at + 2))) return id;
        }
        return find_short(name);
    }

    [[nodiscard]] std::optional<ObjectId> find_reference(const std::string& name) const {
        for (const std::string& candidate : {name, "refs/" + name, "refs/tags/" + name, "refs/heads/" + name, "refs/remotes/" + name, "refs/remotes/" + name + "/HEAD"}) {
            if (auto id = follow(candidate)) return id;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<ObjectId> follow(std::string name) const {
        for (int link = 0; link < max_links; ++link) {
            const auto value = read_reference(state_.layout, name);
            if (!value || value->id) return value ? value->id : std::nullopt;
            name = value->target;
        }
        return std::nullopt;
    }

    /// The one commit whose id begins so.
    [[nodiscard]] std::optional<ObjectId> find_short(std::string_view text) const {
        const auto prefix = lower(text);
        if (prefix.size() < shortest_id || prefix.size() > hex_digits || !is_hex(prefix)) return std::nullopt;
        std::optional<ObjectId> found;
        for (const auto& id : state_.objects.with_prefix(prefix)) {
            const auto commit = peel(id);
            if (!commit) continue;
            if (found) return std::nullopt;
            found = commit;
        }
        return found;
    }

    /// The commit that an object is, or that a tag is put on.
    [[nodiscard]] std::optional<ObjectId> peel(std::optional<ObjectId> id) const {
        for (int link = 0; id && link < max_links; ++link) {
            const auto header = state_.objects.header(*id);
            if (!header) return std::nullopt;
            if (header->type == type_commit) return id;
            if (header->type != type_tag) return std::nullopt;
            id = target_of_tag(state_.objects.read(*id, max_commit_bytes)->content);
        }
        return std::nullopt;
    }

    static std::optional<ObjectId> target_of_tag(ByteView content) {
        constexpr std::string_view first = "object ";
        return content.starts_with(first) ? fixed_from_hex<ObjectId>(content.substr(first.size(), hex_digits)) : std::nullopt;
    }

    /// Takes one ^ or ~ with what belongs to it off `steps`.
    [[nodiscard]] std::optional<ObjectId> step(ObjectId commit, std::string_view& steps) const {
        const bool is_parent = steps.front() == '^';
        steps.remove_prefix(1);
        if (is_parent && steps.starts_with('{')) return peel_to(commit, steps);
        const auto digits = std::min(steps.find_first_not_of("0123456789"), steps.size());
        unsigned long long number = 1;
        if (digits != 0 && !parse_number(steps.substr(0, digits), number)) return std::nullopt;
        steps.remove_prefix(digits);
        if (is_parent) return number == 0 ? std::optional(commit) : parent(commit, number);
        std::optional<ObjectId> found = commit;
        for (; found && number > 0; --number) found = parent(*found, 1);
        return found;
    }

    /// ^{}, ^{commit} and ^{object} of a commit are itself.
    static std::optional<ObjectId> peel_to(ObjectId commit, std::string_view& steps) {
        const auto end = steps.find('}');
        if (end == std::string_view::npos) return std::nullopt;
        const auto type = steps.substr(1, end - 1);
        steps.remove_prefix(end + 1);
        return type.empty() || type == "commit" || type == "object" ? std::optional(commit) : std::nullopt;
    }

    [[nodiscard]] std::optional<ObjectId> parent(const ObjectId& commit, unsigned long long number) const {
        constexpr std::string_view first = "parent ";
        const auto content = repository_.read(ObjectType::commit, commit, max_commit_bytes);
        const auto lines = split(content, '\n');
        // The first line names the tree.
        if (number >= lines.size()) return std::nullopt;
        for (unsigned long long line = 1; line <= number; ++line) {
            if (!lines[line].starts_with(first)) return std::nullopt;
        }
        return fixed_from_hex<ObjectId>(lines[number].substr(first.size()));
    }

    const Repository& repository_;
    Repository::State& state_;
};

}  // namespace

std::optional<ObjectId> Repository::resolve(const std::string& revision) const { return Resolver(*this).resolve(revision); }

}  // namespace adfkeep::git
