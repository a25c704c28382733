#include "snapshot/memory.hpp"

#include <algorithm>

#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/lock.hpp"
#include "src/base/strict_json.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t max_memory_bytes = 16u << 20;

template <typename Fixed, typename Parse>
Fixed need(const StrictObject& object, const std::string& text, Parse parse) {
    const auto value = parse(text);
    if (!value) object.refuse("'" + text + "' is malformed");
    return *value;
}

RememberedFactory decode_factory(const nlohmann::json& value, const std::string& where) {
    StrictObject object(value, where, ErrorCode::invalid_input);
    RememberedFactory factory{
        .sequence = object.number("sequence"),
        .snapshot = need<CommitDigest>(object, object.text("snapshot"), fixed_from_hex<CommitDigest>),
        .name = object.text("name")};
    object.finish();
    return factory;
}

const nlohmann::json& take_map(StrictObject& object, const char* name) {
    const auto& map = object.take(name);
    if (!map.is_object()) object.refuse(std::string("member '") + name + "' is not an object");
    return map;
}

Remembered decode(ByteView text, const RepositoryId& repository, const std::string& where) {
    const auto document = parse_strict(text, where, ErrorCode::invalid_input);
    StrictObject object(document, where, ErrorCode::invalid_input);
    if (object.number("v") != 1) object.refuse("memory is of another version than 1");
    Remembered seen;
    if (object.text("repository") != to_hex(repository.view())) object.refuse("memory is of another repository");
    seen.config = object.number("config");
    seen.config_id = need<CommitDigest>(object, object.text("configId"), fixed_from_hex<CommitDigest>);
    for (const auto& [factory, value] : take_map(object, "factories").items())
        seen.factories.emplace(need<FactoryId>(object, factory, fixed_from_base32<FactoryId>),
                               decode_factory(value, where));
    for (const auto& [recipient, time] : take_map(object, "opened").items())
        seen.opened.emplace(need<Sha256>(object, recipient, fixed_from_hex<Sha256>),
                            need<Time>(object, time.is_string() ? time.get<std::string>() : "", time_from_text));
    object.finish();
    return seen;
}

Bytes encode(const RepositoryId& repository, const Remembered& seen) {
    using Json = nlohmann::ordered_json;
    Json factories = Json::object(), opened = Json::object();
    for (const auto& [id, factory] : seen.factories)
        factories[to_base32(id.view())] = {
            {"sequence", factory.sequence}, {"snapshot", to_hex(factory.snapshot.view())}, {"name", factory.name}};
    for (const auto& [recipient, time] : seen.opened) opened[to_hex(recipient.view())] = to_text(time);
    const Json document{{"v", 1},
                        {"repository", to_hex(repository.view())},
                        {"config", seen.config},
                        {"configId", to_hex(seen.config_id.view())},
                        {"factories", factories},
                        {"opened", opened}};
    return document.dump(2) + "\n";
}

Remembered merged(Remembered before, const Remembered& seen) {
    if (seen.config >= before.config) {
        before.config = seen.config;
        before.config_id = seen.config_id;
    }
    for (const auto& [id, factory] : seen.factories) {
        auto& kept = before.factories[id];
        const auto name = factory.name.empty() ? kept.name : factory.name;
        if (factory.sequence >= kept.sequence) kept = factory;
        kept.name = name;
    }
    for (const auto& [recipient, time] : seen.opened) {
        auto& kept = before.opened[recipient];
        kept = std::max(kept, time);
    }
    return before;
}

}  // namespace

boost::filesystem::path Memory::file(const RepositoryId& repository) const {
    return folder_ / (to_hex(repository.view()) + ".json");
}

boost::filesystem::path Memory::known_texts(const RepositoryId& repository, const FactoryId& factory) const {
    return folder_ / (to_hex(repository.view()) + ".texts") / to_base32(factory.view());
}

std::optional<Remembered> Memory::recall(const RepositoryId& repository) const {
    const auto path = file(repository);
    if (!files::exists(path)) return std::nullopt;
    try {
        return decode(files::read(path, max_memory_bytes), repository, path.string());
    } catch (const Error& error) {
        throw Error(ErrorCode::invalid_input,
                    std::string("what this machine remembers of the repository cannot be read: ") + error.what(),
                    path.string(), "look at the file; moving it away makes the repository a new one to this machine");
    }
}

void Memory::remember(const RepositoryId& repository, const Remembered& seen) const {
    files::create_folders(folder_, 0700);
    const files::Lock lock(folder_ / (to_hex(repository.view()) + ".lock"));
    const auto before = recall(repository).value_or(Remembered{});
    const auto now = encode(repository, merged(before, seen));
    if (now != encode(repository, before)) files::write_atomically(file(repository), now, 0600);
}

}  // namespace adfkeep::snapshot
