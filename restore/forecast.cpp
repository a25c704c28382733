#include "restore/forecast.hpp"

namespace adfkeep::restore {}
