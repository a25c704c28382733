#include "gitops/file_name.hpp"

#include <set>

#include "src/base/text.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;

TEST_CASE("a name that is a file name stays as it is") {
    const auto* name = GENERATE("Load File", "04 - Upload - From Metadata", "größe\u00A0", "50%", "%zz", "a.b",
                                "trailing.", "~", "%2");
    REQUIRE(to_file_name(name) == name);
    REQUIRE(from_file_name(name) == name);
    REQUIRE_FALSE(is_shortened(name));
}

TEST_CASE("what a system would take for more than a name is percent-encoded, and read back") {
    const auto [name, file_name] = GENERATE(table<std::string, std::string>({{"../../etc/passwd", "%2E./../etc/passwd"},
                                                                             {".git", "%2Egit"},
                                                                             {"..", "%2E."},
                                                                             {"a/b", "a%2Fb"},
                                                                             {"a\\b", "a%5Cb"},
                                                                             {std::string("a\0b", 3), "a%00b"},
                                                                             {"a\nb\x7F", "a%0Ab%7F"},
                                                                             {"a%2Fb", "a%252Fb"},
                                                                             {"%%2f", "%%252f"}}));
    const auto expected = name == "../../etc/passwd" ? "%2E.%2F..%2Fetc%2Fpasswd" : file_name;
    REQUIRE(to_file_name(name) == expected);
    REQUIRE(from_file_name(expected) == name);
}

TEST_CASE("a file name that nobody encoded is its own name") {
    const auto* file_name = GENERATE("x%41", "a%2fb", "%2Ex%2e", "a\\b");
    REQUIRE(from_file_name(file_name) == file_name);
}

TEST_CASE("a long name is cut to what file systems take, between characters, and tells itself apart") {
    const auto unit = GENERATE(as<std::string>{}, "n", "ä", "漢", "🏭", "/", "%2F", "a/");
    for (std::size_t extra = 0; extra < 4; ++extra) {
        std::string name(extra, 'x');
        while (name.size() < 400) name += unit;
        const auto file_name = to_file_name(name);
        REQUIRE(file_name.size() > 240);
        REQUIRE(file_name.size() + std::string("~999.json").size() <= 255);
        REQUIRE(is_utf8(file_name));
        REQUIRE(file_name.find('/') == std::string::npos);
        REQUIRE(is_shortened(name));
        REQUIRE(to_file_name(name + "1") != to_file_name(name + "2"));
        REQUIRE(to_file_name(file_name) != file_name);
    }
    REQUIRE(to_file_name(std::string(240, 'n')) == std::string(240, 'n'));
}

TEST_CASE("names that differ have file names that differ, with case folded too") {
    FixedRandom random("file names");
    const std::vector<std::string> pieces{"%",  "2", "F", "f", "/", "a", "A", ".", "\\", "%2", std::string(1, '\0'),
                                          "5C", "ä"};
    std::set<std::string> names;
    std::set<std::string> file_names;
    for (int i = 0; i < 20'000; ++i) {
        std::string name;
        for (const unsigned char byte : random.bytes(1 + static_cast<unsigned char>(random.bytes(1)[0]) % 5))
            name += pieces[byte % pieces.size()];
        names.insert(lower(name));
        file_names.insert(lower(to_file_name(lower(name))));
        INFO(name);
        REQUIRE(from_file_name(to_file_name(name)) == name);
    }
    REQUIRE(names.size() == file_names.size());
}
