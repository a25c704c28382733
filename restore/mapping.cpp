#include "restore/mapping.hpp"

namespace adfkeep::restore {}
