// Markdown, HTML and XML: formats where text from outside could become mark-up.
#include <algorithm>

#include "src/base/report/harmless.hpp"
#include "src/base/report/renderer.hpp"
#include "src/base/text.hpp"
#include "tests/base/report/samples.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n')) lines.emplace_back(line);
    return lines;
}

/// `page` without the tags that the renderers themselves write.
std::string without_own_tags(std::string page, const std::vector<std::string>& tags) {
    for (const auto& tag : tags) {
        for (auto at = page.find(tag); at != std::string::npos; at = page.find(tag)) page.erase(at, tag.size());
    }
    return page;
}

}  // namespace

TEST_CASE("Markdown shows each group as a table of its own") {
    const auto lines = lines_of(render(full_report(), Format::markdown));
    REQUIRE(lines[0] == "# adfkeep diff");
    REQUIRE(lines[2] == "3 findings: 1 error, 1 warning, 1 note; 1 passed, 1 not applicable, 1 not judged.");
    REQUIRE(std::ranges::count(lines, "| error | <code>linkedServices/Store</code> |  | holds a secret |") == 1);
    REQUIRE(
        std::ranges::count(
            lines,
            "| warning | <code>pipelines/Load File</code> | <code>properties.activities&#91;0&#93;.name</code> | the value differs<br>left: "
            "<code>\"Copy\"</code><br>right: <code>\"Copy data\"</code><br>in <code>pipeline/Load File.json&#58;3</code><br>fix: publish again |") ==
        1);
}

TEST_CASE("text from outside stays inside its cell of a Markdown table") {
    auto report = hostile_report();
    const auto hostile_lines = lines_of(render(report, Format::markdown));
    for (auto& finding : report.findings)
        finding = {"r", finding.state, finding.severity, "k", "e", "p", "m", "l", "r", "f", 7, "x"};
    const auto harmless_lines = lines_of(render({"c", {"s"}, {{"n", "v"}}, report.findings}, Format::markdown));

    REQUIRE(hostile_lines.size() == harmless_lines.size());
    for (std::size_t i = 0; i < hostile_lines.size(); ++i)
        REQUIRE(std::ranges::count(hostile_lines[i], '|') == std::ranges::count(harmless_lines[i], '|'));
}

TEST_CASE("Markdown from outside formats nothing, links nothing and calls nobody") {
    REQUIRE(harmless::markdown("*a* _b_ `c` [d](e) <f> h|i") ==
            "&#42;a&#42; &#95;b&#95; &#96;c&#96; &#91;d&#93;&#40;e&#41; &#60;f&#62; h&#124;i");
    REQUIRE(harmless::markdown("https://x.test www.x.test") == "https&#58;//x.test www&#46;x.test");
    REQUIRE(harmless::markdown("@all #1") == "<code>&#64;</code>all <code>&#35;</code>1");
}

TEST_CASE("HTML and XML from outside stay text") {
    REQUIRE(harmless::markup("<a href=\"x\" id='y'>&amp;#1") ==
            "&#60;a href=&#34;x&#34; id=&#39;y&#39;&#62;&#38;amp;&#35;1");
    REQUIRE(harmless::markup("\xEF\xBF\xBE\xEF\xBF\xBF\x01\xED\xA0\x80") == "\\ufffe\\uffff\\u0001\\xed\\xa0\\x80");

    const auto html = render(hostile_report(), Format::html);
    REQUIRE(html.find("<script") == std::string::npos);
    REQUIRE(html.find("javascript:1)<") == std::string::npos);
    REQUIRE(html.find("Content-Security-Policy") < html.find("<style>"));
    const auto xml = without_own_tags(render(hostile_report(), Format::junit), {"]]>"});
    REQUIRE(xml.find("<script") == std::string::npos);
    REQUIRE(is_utf8(html));
    REQUIRE(is_utf8(xml));
}

TEST_CASE("HTML is one page that holds the whole report") {
    const auto html = render(full_report(), Format::html);
    REQUIRE(html.starts_with("<!DOCTYPE html>\n"));
    REQUIRE(html.ends_with("</html>\n"));
    REQUIRE(
        html.find(
            "<tr><td class=\"verdict error\">error</td><td><code>linkedServices/Store</code></td><td></td><td>holds a secret</td></tr>") !=
        std::string::npos);
    REQUIRE(html.find("<dt>right</dt><dd><code>&#34;Copy data&#34;</code></dd>") != std::string::npos);
    REQUIRE(html.find("<td class=\"verdict other\">not judged</td>") != std::string::npos);
    REQUIRE(html.find("http") == html.find("http-equiv"));
}
