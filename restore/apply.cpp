#include "restore/apply.hpp"

namespace adfkeep::restore {}
