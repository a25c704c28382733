#include "restore/selection.hpp"

namespace adfkeep::restore {}
