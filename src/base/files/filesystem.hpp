// The one door to Boost.Filesystem's functions, for folders that walk and rename files themselves.
#pragma once

#include <boost/filesystem.hpp>
