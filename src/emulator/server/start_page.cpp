#include "src/emulator/server/start_page.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace adfkeep::emulator {
namespace {

/// More entities of one kind than this are told by their number.
constexpr std::size_t max_names = 200;
constexpr std::size_t max_factories = 200;

constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>adfkeep emulator</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}summary{cursor:pointer}code{font-family:ui-monospace,monospace}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.15rem .6rem;border-bottom:1px solid #d8dee4}
.bad{color:#b3261e}.dim{color:#59636e}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}td,th{border-color:#30363d}.bad{color:#ff8a80}
.dim{color:#9198a1}}</style></head><body>
<h1>adfkeep emulator</h1>
)";

std::string escaped(std::string_view text) {
    std::string result;
    for (const auto c : printable(text)) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&#39;";
                break;
            default:
                result += c;
        }
    }
    return result;
}

std::string names_of(const Collection& collection) {
    std::string html = "<p>";
    std::size_t count = 0;
    for (const auto& [number, document] : collection.documents.all()) {
        if (++count > max_names) return html + "…</p>";
        if (count > 1) html += ", ";
        html += escaped(document.name);
        if (const auto state = document.live_string("runtimeState"); !state.empty())
            html += fmt::format(" <span class=\"dim\">({})</span>", escaped(state));
    }
    return html + "</p>";
}

std::string factory_html(const LocalFactory& factory) {
    auto html = fmt::format("<h2>{}</h2><p class=\"dim\"><code>{}</code></p>\n", escaped(factory.name),
                            escaped(factory_id(factory.subscription, factory.group, factory.name)));
    for (const auto& [path, collection] : factory.collections) {
        if (collection.documents.size() == 0) continue;
        html += fmt::format("<details><summary>{} <span class=\"dim\">{}</span></summary>{}</details>\n",
                            escaped(collection.spelled), collection.documents.size(), names_of(collection));
    }
    return html;
}

std::string journal_html(const Journal& journal) {
    auto html = fmt::format("<h2>What happened</h2><p>{} requests, {} of them failed.</p>\n<table>", journal.requests(),
                            journal.failures());
    for (auto event = journal.events().rbegin(); event != journal.events().rend(); ++event) {
        html +=
            fmt::format("<tr{}><td class=\"dim\">{}</td><td><code>{}</code></td></tr>\n",
                        event->status >= 400 ? " class=\"bad\"" : "", to_text(event->time), escaped(line_of(*event)));
    }
    return html + "</table>\n";
}

}  // namespace

Response start_page(const World& world, const Journal& journal) {
    std::string html(head);
    html += fmt::format("<p>{} factories.</p>\n", world.factories.size());
    std::size_t count = 0;
    for (const auto& [number, factory] : world.factories.all()) {
        if (++count > max_factories) break;
        html += factory_html(factory);
    }
    html += journal_html(journal) + "</body></html>\n";
    return {.status = 200,
            .body = std::move(html),
            .headers = {{"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"}},
            .content_type = "text/html; charset=utf-8"};
}

}  // namespace adfkeep::emulator
