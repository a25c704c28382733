#include "restore/feasibility.hpp"

namespace adfkeep::restore {}
