# One library per folder: adfkeep_folder(NAME SOURCES … LINKS … [PRIVATE_LINKS …]).
function(adfkeep_folder name)
    cmake_parse_arguments(FOLDER "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(adfkeep_${name} STATIC ${FOLDER_SOURCES})
    target_include_directories(adfkeep_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(adfkeep_${name} PUBLIC ${FOLDER_LINKS} PRIVATE adfkeep_compiler ${FOLDER_PRIVATE_LINKS})
endfunction()

# One test program per folder: adfkeep_folder_tests(NAME SOURCES … [LINKS …]).
function(adfkeep_folder_tests name)
    cmake_parse_arguments(TESTS "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(adfkeep_${name}_tests ${TESTS_SOURCES})
    target_link_libraries(adfkeep_${name}_tests PRIVATE adfkeep_${name} adfkeep_testing ${TESTS_LINKS} Catch2::Catch2WithMain adfkeep_compiler)
    target_precompile_headers(adfkeep_${name}_tests REUSE_FROM adfkeep_testing)
    add_test(NAME ${name} COMMAND adfkeep_${name}_tests)
endfunction()
