#include "restore/manual_steps.hpp"

namespace adfkeep::restore {}
