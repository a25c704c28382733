// The kinds of entity: one table, which everything else walks. Adding a kind is adding a row.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep {

/// How a kind comes back into a factory.
enum class Restore {
    by_put,        ///< its definition is sent as it is
    with_factory,  ///< it is part of the factory resource
    by_person,     ///< listed as a manual step
    not_at_all,    ///< kept for the record
};

/// What is known of one kind.
struct KindInfo {
    /// REST collection: its name on the command line and in the repository, "managedVirtualNetworks".
    std::string_view collection;
    /// Folder of the Git layout, "managedVirtualNetwork"; empty where the layout has none.
    std::string_view git_folder;
    /// "Microsoft.DataFactory/factories/managedVirtualNetworks"
    std::string_view arm_type;
    /// `type` of a reference to it, "ManagedVirtualNetworkReference"; empty where nothing refers to it.
    std::string_view reference_type;
    /// Collection that a nested kind lives in; its names are "PARENT/NAME".
    std::string_view parent;
    /// Members the service adds, as dotted paths from the top of the resource ("properties.lastPublishTime"); `*`
    /// stands for any member.
    std::vector<std::string_view> read_only;
    /// Members that change without anyone's doing, likewise.
    std::vector<std::string_view> not_captured;
    Restore restore = Restore::by_put;
};

/// All rows; the factory resource first.
[[nodiscard]] std::span<const KindInfo> kinds();
/// By collection or Git folder, without case; null for a kind that is not known.
[[nodiscard]] const KindInfo* find_kind(std::string_view name);
/// By exact Git folder name, as Studio writes it; null for any other folder.
[[nodiscard]] const KindInfo* find_kind_of_folder(std::string_view folder);
/// By the `type` string of a reference; null where it names no kind of a factory.
[[nodiscard]] const KindInfo* find_kind_of_reference(std::string_view reference_type);

inline constexpr std::string_view factory_kind = "factories";
/// A file of a Git folder that is none of the kinds: its name is its path, its definition its bytes (which need not be
/// JSON).
inline constexpr std::string_view files_kind = "files";

}  // namespace adfkeep
