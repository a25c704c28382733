#include "src/azure/http/curl_transport.hpp"

#include <algorithm>
#include <future>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "src/azure/http/exchange.hpp"
#include "src/base/progress.hpp"

namespace adfkeep::http {
namespace {

using MultiHandle = Handle<CURLM, curl_multi_cleanup>;

MultiHandle new_multi(std::size_t connections) {
    static const auto initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    MultiHandle multi(initialised == CURLE_OK ? curl_multi_init() : nullptr);
    if (!multi) throw Error(ErrorCode::unavailable, "libcurl could not be started");
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
    return multi;
}

void require_reachable(const Request& request) {
    const auto& origin = request.url.origin;
    if (origin.scheme == "https" || is_loopback(origin)) return;
    if (request.reach == Reach::machine && is_link_local(origin)) return;
    throw Error(ErrorCode::invalid_input, "plain HTTP is spoken on loopback only", to_text(origin), "use https");
}

}  // namespace

ConnectionOptions connection_options(const std::function<std::string(const std::string&)>& environment) {
    const auto first_of = [&](std::initializer_list<const char*> names) {
        for (const auto* const name : names)
            if (auto value = environment(name); !value.empty()) return value;
        return std::string();
    };
    return {.ca_file = environment("SSL_CERT_FILE"),
            .proxy = first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}),
            .no_proxy = first_of({"no_proxy", "NO_PROXY"})};
}

/// The thread that drives libcurl, and the requests in its hands.
class CurlTransport::Loop {
public:
    Loop(const ConnectionOptions& options, std::stop_token stop)
        : options_(options),
          stop_(std::move(stop)),
          multi_(new_multi(options.max_concurrent)),
          waker_(stop_, Waker{*this}),
          thread_([this](const std::stop_token& ended) { drive(ended); }) {}
    ~Loop() {
        thread_.request_stop();
        wake();
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// How `exchange` ended. Throws Error(interrupted).
    [[nodiscard]] CURLcode run(Exchange& exchange) {
        std::promise<CURLcode> promise;
        auto ended = promise.get_future();
        {
            const std::scoped_lock lock(guard_);
            waiting_.push_back({.exchange = &exchange, .ended = std::move(promise)});
        }
        wake();
        const auto result = ended.get();
        if (result == interrupted) check_interrupted(stop_);
        return result;
    }

private:
    struct Job {
        Exchange* exchange;  ///< the sender's, who waits until `ended`
        std::promise<CURLcode> ended;
    };
    using Jobs = std::list<Job>;
    static constexpr CURLcode interrupted = CURLE_ABORTED_BY_CALLBACK;

    struct Waker {
        Loop& loop;
        void operator()() const noexcept { loop.wake(); }
    };

    void wake() const noexcept { curl_multi_wakeup(multi_.get()); }

    void drive(const std::stop_token& ended) {
        while (!ended.stop_requested()) {
            if (stop_.stop_requested())
                abandon_all();
            else
                begin_what_may();
            int running = 0;
            curl_multi_perform(multi_.get(), &running);
            if (!finish_what_ended()) curl_multi_poll(multi_.get(), nullptr, 0, 60'000, nullptr);
        }
    }

    void begin_what_may() {
        const std::scoped_lock lock(guard_);
        for (auto next = waiting_.begin(); next != waiting_.end() && active_.size() < options_.max_concurrent;) {
            const auto job = next++;
            if (active_at(job->exchange->origin()) >= options_.max_concurrent_per_origin) continue;
            const bool began = curl_multi_add_handle(multi_.get(), job->exchange->handle()) == CURLM_OK;
            active_.splice(active_.end(), waiting_, job);
            if (began) continue;
            finish(*job, CURLE_FAILED_INIT);
            active_.erase(job);
        }
    }

    [[nodiscard]] std::size_t active_at(const Origin& origin) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(active_, [&](const Job& job) { return job.exchange->origin() == origin; }));
    }

    bool finish_what_ended() {
        bool any = false;
        int left = 0;
        while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const auto result = message->data.result;
            const auto job = std::ranges::find_if(
                active_, [&](const Job& active) { return active.exchange->handle() == message->easy_handle; });
            finish(*job, result);
            active_.erase(job);
            any = true;
        }
        return any;
    }

    /// The sender goes on from here, and its exchange is gone.
    void finish(Job& job, CURLcode result) {
        curl_multi_remove_handle(multi_.get(), job.exchange->handle());
        job.ended.set_value(result);
    }

    void abandon_all() {
        {
            const std::scoped_lock lock(guard_);
            active_.splice(active_.end(), waiting_);
        }
        for (auto& job : active_) finish(job, interrupted);
        active_.clear();
    }

    const ConnectionOptions& options_;
    std::stop_token stop_;
    MultiHandle multi_;
    std::mutex guard_;
    Jobs waiting_;  ///< under guard_
    Jobs active_;   ///< the thread's own
    std::stop_callback<Waker> waker_;
    std::jthread thread_;
};

CurlTransport::CurlTransport(ConnectionOptions options, std::stop_token stop)
    : options_(std::move(options)), loop_(std::make_unique<Loop>(options_, std::move(stop))) {}

CurlTransport::~CurlTransport() = default;

Response CurlTransport::send(const Request& request) {
    require_reachable(request);
    Exchange exchange(request, options_);
    return exchange.finish(loop_->run(exchange));
}

}  // namespace adfkeep::http
