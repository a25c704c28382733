// One function per family of renderers, each in its own file. For renderer.cpp; everybody else calls render().
#pragma once

#include <string>

#include "src/base/report/renderer.hpp"

namespace adfkeep::formats {

[[nodiscard]] std::string text(const Report& report, Colour colour);
/// Schema: docs/report-schema.json.
[[nodiscard]] std::string json(const Report& report);
/// GitHub-flavoured.
[[nodiscard]] std::string markdown(const Report& report);
/// OASIS SARIF 2.1.0.
[[nodiscard]] std::string sarif(const Report& report);
/// As Jenkins' xunit plug-in describes it (jenkins-junit.xsd), which GitLab and Azure Pipelines read too.
[[nodiscard]] std::string junit(const Report& report);
/// One page that needs nothing else and runs nothing.
[[nodiscard]] std::string html(const Report& report);
/// Workflow commands of GitHub Actions: one annotation per finding.
[[nodiscard]] std::string github(const Report& report);
/// Logging commands of Azure Pipelines: one issue per finding.
[[nodiscard]] std::string azure_pipelines(const Report& report);

}  // namespace adfkeep::formats
