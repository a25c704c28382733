#include "gitops/layout_item.hpp"

#include <algorithm>

#include "gitops/layout.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::gitops {
namespace {

/// RFC 8259, section 8.1: a reader may ignore the mark.
std::string_view without_mark(std::string_view text) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

/// UTF-16 and UTF-32 begin with their mark, or have a zero byte among the first four: JSON begins with two ASCII
/// characters.
bool is_other_unicode(std::string_view text) {
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
           text.substr(0, 4).find('\0') != std::string_view::npos;
}

/// Whether `text`, which is JSON, could be an entity: an object with a name.
bool has_name(std::string_view text) {
    if (json::type_of(text) != json::Type::object) return false;
    return std::ranges::any_of(json::members(text), [](const json::Member& member) {
        return member.name == "name" && json::type_of(member.value) == json::Type::string &&
               json::decode(member.value) != "";
    });
}

/// Absent where `text` is JSON, but no entity.
std::optional<Entity> understood(const KindInfo& kind, std::string_view text, const std::string& where,
                                 std::vector<ReferredEntity>& refers_to) {
    if (is_other_unicode(text))
        throw Error(ErrorCode::invalid_input, "is UTF-16 or UTF-32; only UTF-8 is read", where, "save it as UTF-8");
    try {
        return entity_from_resource(kind.collection, text, where, refers_to);
    } catch (const Error&) {
        json::validate(text, where);
        if (has_name(text)) throw;
        return std::nullopt;
    }
}

Entity as_file(const std::string& path, Bytes content, const std::string& where) {
    if (path.size() > max_name_bytes)
        throw Error(ErrorCode::invalid_input, "has a path longer than 1,024 bytes", where);
    if (!is_utf8(path))
        throw Error(ErrorCode::invalid_input, "has a path that is not valid Unicode", where, "rename it");
    return {.id = {std::string(files_kind), path}, .definition = std::move(content)};
}

}  // namespace

LayoutItem read_item(const FileTree& tree, const FileEntry& file) {
    LayoutItem item{.file = &file, .place = layout_place(file.path)};
    auto content = tree.read(file, max_file_bytes);
    if (item.place) {
        const auto where = tree.describe(file.path);
        if (auto entity = understood(*item.place->kind, without_mark(content), where, item.refers_to)) {
            item.entity = std::move(*entity);
            return item;
        }
        item.refers_to.clear();
        item.place.reset();
        item.is_foreign = true;
    }
    item.entity = as_file(file.path, std::move(content), tree.describe(file.path));
    return item;
}

void keep_as_file(LayoutItem& item, const FileTree& tree) {
    item.place.reset();
    item.refers_to.clear();
    item.entity = as_file(item.file->path, tree.read(*item.file, max_file_bytes), tree.describe(item.file->path));
}

}  // namespace adfkeep::gitops
