#include "tests/gitops/samples.hpp"

#include <boost/filesystem.hpp>

namespace adfkeep::testing {
namespace fs = boost::filesystem;
namespace {

/// The folder that holds those of `files` whose path begins with `prefix`.
git::ObjectId add_folder(git::ObjectWriter& writer, const GitFiles& files, const std::string& prefix) {
    git::Tree entries;
    for (auto at = files.lower_bound(prefix); at != files.end() && at->first.starts_with(prefix);) {
        const auto& [path, file] = *at;
        const auto slash = path.find('/', prefix.size());
        if (slash == std::string::npos) {
            const auto id = file.mode == git::mode_submodule
                                ? git::object_id(git::ObjectType::commit, file.content)
                                : writer.add(git::ObjectType::blob, file.content, git::Compression::deflate);
            entries.push_back({path.substr(prefix.size()), file.mode, id});
            ++at;
        } else {
            const auto folder = path.substr(0, slash + 1);
            entries.push_back(
                {path.substr(prefix.size(), slash - prefix.size()), git::mode_tree, add_folder(writer, files, folder)});
            while (at != files.end() && at->first.starts_with(folder)) ++at;
        }
    }
    return writer.add(git::ObjectType::tree, git::encode_tree(entries), git::Compression::deflate);
}

}  // namespace

git::ObjectId make_commit(const fs::path& path, const GitFiles& files) {
    auto repository = git::Repository::create(path);
    git::ObjectWriter writer(repository);
    const git::Commit commit{.tree = add_folder(writer, files, ""),
                             .author = "a <a> 1 +0000",
                             .committer = "a <a> 1 +0000",
                             .message = "m\n"};
    const auto id = writer.add(git::ObjectType::commit, git::encode_commit(commit), git::Compression::deflate);
    writer.finish();
    return id;
}

GitFiles files_below(const fs::path& folder) {
    GitFiles files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (fs::is_regular_file(entry.path()))
            files.emplace(fs::relative(entry.path(), folder).string(), GitFile{read_file(entry.path())});
    }
    return files;
}

std::string resource(const std::string& name, const std::string& properties) {
    return "{\"name\": \"" + name + "\", \"properties\": " + properties + "}";
}

gitops::LayoutContents read_folder(const fs::path& folder, const gitops::LayoutOptions& options) {
    return gitops::read_layout(*gitops::open_folder(folder), options, no_progress(), {});
}

gitops::LayoutContents read_commit(const fs::path& repository, const git::ObjectId& commit, const std::string& root) {
    return gitops::read_layout(*gitops::open_commit(git::Repository::open(repository), commit, root), {}, no_progress(),
                               {});
}

gitops::LayoutWritten write_folder(const Factory& factory, const fs::path& target) {
    return gitops::write_layout(factory, target, no_progress(), {});
}

std::vector<std::string> in_short(const std::vector<Finding>& findings) {
    std::vector<std::string> lines;
    for (const auto& finding : findings) lines.push_back(finding.rule + " " + finding.kind + "/" + finding.entity);
    return lines;
}

std::vector<std::string> names_of(const Factory& factory) {
    std::vector<std::string> names;
    for (const auto& entity : factory.entities) names.push_back(to_text(entity.id));
    return names;
}

}  // namespace adfkeep::testing
