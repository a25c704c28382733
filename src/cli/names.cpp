#include "src/cli/names.hpp"

#include <algorithm>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::cli {
namespace {

constexpr std::size_t shown_digits = 12;

}  // namespace

std::string ListedRepository::name_of(const snapshot::Branch& branch) const {
    const auto seen = repository.remembered().factories.find(branch.factory());
    if (seen != repository.remembered().factories.end() && !seen->second.name.empty()) return seen->second.name;
    if (!key) return to_base32(branch.factory().view());
    const snapshot::Reader reader(repository.git(), repository.chain(), *names, *key);
    snapshot::TreeReader trees(repository.git());
    return reader.manifest(snapshot::list_snapshot(trees, branch.tip())).kept_name;
}

snapshot::FactoryId ListedRepository::find(const std::string& name) const {
    if (names) return snapshot::find_factory(repository, names->newest(), name);
    for (const auto& [factory, seen] : repository.remembered().factories)
        if (equal_without_case(seen.name, name)) return factory;
    if (const auto factory = fixed_from_base32<snapshot::FactoryId>(lower(name));
        factory && repository.branch_tip(*factory))
        return *factory;
    throw Error(ErrorCode::refused_access, "this machine does not know a factory \"" + name + "\"", {},
                "give --writer, a passphrase or a recovery key, or the opaque id that `adfkeep snapshots` shows");
}

ListedRepository open_for_listing(Console& console) {
    auto writer = console.given_writer();
    auto key = console.given_recovery_key();
    auto repository = console.open_repository(writer ? &*writer : nullptr, key ? &*key : nullptr);
    std::optional<snapshot::NamingHistory> names;
    if (key) {
        names = snapshot::open_names(repository.chain(), *key);
    } else if (writer) {
        names = names_of(*writer);
    }
    return {.writer = std::move(writer),
            .key = std::move(key),
            .repository = std::move(repository),
            .names = std::move(names)};
}

void require_no_missing(const snapshot::Repository& repository) {
    for (const auto& missing : repository.missing_factories())
        throw Error(ErrorCode::integrity, "branch missing: the factory was kept here",
                    "factory " + to_base32(missing.view()), "fetch from another copy");
}

void shorten(Table& table, const std::vector<std::string>& columns) {
    for (const auto& name : columns) {
        const auto column = static_cast<std::size_t>(std::ranges::find(table.columns, name) - table.columns.begin());
        for (auto& row : table.rows)
            if (auto* text = std::get_if<std::string>(&row[column])) text->resize(std::min(text->size(), shown_digits));
    }
}

}  // namespace adfkeep::cli
