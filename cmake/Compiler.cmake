# Warnings, and the flags that harden what we ship.
add_library(adfkeep_compiler INTERFACE)
target_compile_options(adfkeep_compiler INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Designated initialisers leave members to their defaults on purpose.
    target_compile_options(adfkeep_compiler INTERFACE -Wno-missing-field-initializers)
    # GCC 12 sees an overlap in "literal" + std::string where there is none (GCC bug 105651).
    target_compile_options(adfkeep_compiler INTERFACE -Wno-restrict)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # What g++ does not warn of under the same names, and of libstdc++ 12 itself (stable_sort).
    target_compile_options(adfkeep_compiler INTERFACE -Wno-sign-conversion -Wno-missing-designated-field-initializers
                                                      -Wno-unknown-warning-option -Wno-deprecated-declarations)
endif()
if(ADFKEEP_WARNINGS_AS_ERRORS)
    target_compile_options(adfkeep_compiler INTERFACE -Werror)
endif()
target_compile_options(adfkeep_compiler INTERFACE -fstack-protector-strong $<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
# One way of position independence for libraries and programs, so that tests share a precompiled header.
target_compile_options(adfkeep_compiler INTERFACE -fPIE)
target_link_options(adfkeep_compiler INTERFACE -pie -Wl,-z,relro,-z,now -Wl,--as-needed)
