#include "restore/secrets.hpp"

namespace adfkeep::restore {}
