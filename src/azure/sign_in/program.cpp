#include "src/azure/sign_in/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "src/base/files/descriptor.hpp"
#include "src/base/progress.hpp"

extern char** environ;

namespace adfkeep::azure {
namespace {

using files::Descriptor;
using std::chrono::milliseconds;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::size_t max_error_bytes = 8u << 10;
// How often a wait looks whether the program is asked to stop.
constexpr milliseconds longest_wait{100};

struct Pipe {
    Descriptor reading;
    Descriptor writing;
};

Pipe new_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw files::failure(errno, "cannot make a pipe", "");
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

class SpawnActions {
public:
    SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;

    void connect(const Pipe& output, const Pipe& errors) {
        ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output.writing.get(), 1);
        ::posix_spawn_file_actions_adddup2(&actions_, errors.writing.get(), 2);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

class SpawnAttributes {
public:
    /// A process group of its own, to be killed whole; signals as a program expects them, whatever we block.
    SpawnAttributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t signals;
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) ::sigaddset(&signals, signal);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    [[nodiscard]] const posix_spawnattr_t* get() const noexcept { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

/// A child, killed with its group unless it was seen to end.
class Child {
public:
    explicit Child(pid_t id) : id_(id) {}
    ~Child() {
        if (id_ <= 0) return;
        ::kill(-id_, SIGKILL);
        while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Its status, once it has ended.
    [[nodiscard]] std::optional<int> ended() {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) != id_) return std::nullopt;
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t id_;
};

std::optional<pid_t> spawn(const std::vector<std::string>& command, const Pipe& output, const Pipe& errors) {
    SpawnActions actions;
    actions.connect(output, errors);
    const SpawnAttributes attributes;
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t id = 0;
    const int error = ::posix_spawnp(&id, arguments[0], actions.get(), attributes.get(), arguments.data(), environ);
    if (error == ENOENT) return std::nullopt;
    if (error != 0) throw files::failure(error, "cannot be started", command.front());
    return id;
}

/// One stream of the child, read as it comes.
struct Stream {
    Descriptor from;
    std::size_t most = 0;
    Bytes text = {};

    ~Stream() { wipe(text); }

    void read_piece() {
        std::array<char, 4096> piece;
        const auto count = ::read(from.get(), piece.data(), piece.size());
        if (count < 0 && errno == EINTR) return;
        if (count <= 0)
            from = Descriptor();
        else
            text.append(piece.data(), std::min(static_cast<std::size_t>(count), most + 1 - text.size()));
        ::explicit_bzero(piece.data(), piece.size());
    }
};

void wait_for_output(std::array<Stream*, 2> streams, milliseconds longest) {
    std::array<pollfd, 2> watched{};
    for (std::size_t i = 0; i < streams.size(); ++i)
        watched[i] = {.fd = streams[i]->from.get(), .events = POLLIN, .revents = 0};
    ::poll(watched.data(), watched.size(), static_cast<int>(longest.count()));
    for (std::size_t i = 0; i < streams.size(); ++i)
        if (watched[i].revents != 0) streams[i]->read_piece();
}

milliseconds until(Moment deadline) {
    return std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
}

}  // namespace

std::optional<ProgramOutcome> run_program(const std::vector<std::string>& command, const ProgramLimits& limits,
                                          const std::stop_token& stop) {
    const Moment deadline = std::chrono::steady_clock::now() + limits.time;
    auto output = new_pipe();
    auto errors = new_pipe();
    const auto id = spawn(command, output, errors);
    if (!id) return std::nullopt;
    Child child(*id);
    output.writing = Descriptor();
    errors.writing = Descriptor();
    Stream told{.from = std::move(output.reading), .most = limits.output_bytes};
    told.text.reserve(limits.output_bytes + 1);  // never moved: what it held would stay behind
    Stream complained{.from = std::move(errors.reading), .most = max_error_bytes};

    while (until(deadline) > milliseconds(0) && told.text.size() <= limits.output_bytes) {
        check_interrupted(stop);
        const bool is_open = told.from || complained.from;
        // Without its streams nothing tells when it ends but asking.
        wait_for_output({&told, &complained}, std::min(until(deadline), is_open ? longest_wait : milliseconds(5)));
        if (told.from || complained.from) continue;
        if (const auto status = child.ended())
            return ProgramOutcome{.status = *status, .output = Secret(told.text), .errors = complained.text};
    }
    throw Error(ErrorCode::unavailable,
                told.text.size() > limits.output_bytes ? "printed more than is taken" : "did not end in time",
                command.front());
}

}  // namespace adfkeep::azure
