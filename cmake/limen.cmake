# The build rules of the house: compile options and the one function that makes a module.

find_package(Threads REQUIRED)
# A miss of the cache costs no preprocessing of its own (depend mode): what was included is told by the compiler.
find_program(CCACHE ccache)
if(CCACHE)
  set(launcher env CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros,locale ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Wold-style-cast
                    -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these falsely from inside the standard library's inlined code.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
                      -Wno-dangling-pointer -Wno-free-nonheap-object)
  # Collecting its garbage takes g++ longer than the memory is worth: a file stays below 1 GB.
  add_compile_options(--param=ggc-min-heapsize=1000000)
endif()
set(CMAKE_C_FLAGS "${CMAKE_C_FLAGS} -Wno-old-style-cast -Wno-non-virtual-dtor -Wno-overloaded-virtual")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
add_compile_definitions(_GLIBCXX_ASSERTIONS)
add_compile_options(-fstack-protector-strong -fno-omit-frame-pointer)
if(LIMEN_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # without it the fuzzers run blind: no coverage to follow
endif()
if(LIMEN_SANITIZE)
  add_compile_options(-fsanitize=${LIMEN_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${LIMEN_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

if(LIMEN_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  if(NOT LIMEN_FUZZ)
    add_library(limen_fuzz_replay OBJECT ${PROJECT_SOURCE_DIR}/tests/fuzz_replay.cc)
  endif()
endif()
if(LIMEN_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()

# Tests are run once and compiled often: what they test is optimised, they themselves a little.
set(LIMEN_TEST_OPTIONS -O1)
include(precompiled)

# Several files of a folder in one run of the compiler: a build from nothing takes half the time (docs/building.md), a change of
# one file takes longer. For machines that build once; whoever works on the code leaves it off.
option(LIMEN_JOINED "compile several files together" OFF)
set(CMAKE_UNITY_BUILD ${LIMEN_JOINED})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
if(LIMEN_JOINED AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-subobject-linkage)  # to g++ the files that are joined are headers, whose types others would see
endif()

if(LIMEN_FUZZ)
  add_custom_target(fuzzers)  # all of them and nothing else
endif()

# limen_module(NAME floor/folder DEPENDS base formats/mrz … [LINK libs] [TEST_LINK libs] [TEST_DEPENDS modules] [FUZZ_DEPENDS modules]
#              [APART files])
#
# Makes the library of one folder from its *.cc, and beside it: floor_folder_test from *_test.cc, floor_folder_bench from
# *_bench.cc, and for each *_fuzz.cc a test that replays its corpus (tests/corpus) or, with LIMEN_FUZZ, the fuzzer itself.
# DEPENDS are module names, as declared; tools/check_layers compares them with the #include lines. APART are files whose own
# names are those of another file of the folder, so that LIMEN_JOINED compiles them apart.
function(limen_module)
  cmake_parse_arguments(M "" "NAME" "DEPENDS;LINK;TEST_LINK;TEST_DEPENDS;FUZZ_DEPENDS;EMBED;APART" ${ARGN})
  string(REPLACE "/" "_" flat ${M_NAME})
  set(target limen_${flat})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  set(benches ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  set_source_files_properties(${M_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  set(libraries)
  foreach(dependency ${M_DEPENDS})
    string(REPLACE "/" "_" dependency_flat ${dependency})
    list(APPEND libraries limen_${dependency_flat})
  endforeach()
  set(test_libraries)
  foreach(dependency ${M_TEST_DEPENDS})
    string(REPLACE "/" "_" dependency_flat ${dependency})
    list(APPEND test_libraries limen_${dependency_flat})
  endforeach()

  set(fuzz_libraries)
  foreach(dependency ${M_FUZZ_DEPENDS})
    string(REPLACE "/" "_" dependency_flat ${dependency})
    list(APPEND fuzz_libraries limen_${dependency_flat})
  endforeach()

  if(sources)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${target} PUBLIC ${libraries} ${M_LINK} Threads::Threads)
    limen_precompiled(${target} product)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR}/src)
    target_link_libraries(${target} INTERFACE ${libraries} ${M_LINK})
  endif()

  if(LIMEN_TESTS AND tests)
    add_executable(${flat}_test ${tests})
    target_link_libraries(${flat}_test PRIVATE ${target} ${test_libraries} ${M_TEST_LINK} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${flat}_test PRIVATE LIMEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_compile_options(${flat}_test PRIVATE ${LIMEN_TEST_OPTIONS})
    limen_precompiled(${flat}_test test)
    gtest_discover_tests(${flat}_test TEST_PREFIX ${M_NAME}/ DISCOVERY_MODE PRE_TEST
                         PROPERTIES TIMEOUT 900 LABELS unit)
  endif()
  if(LIMEN_BENCHMARKS AND benches)
    add_executable(${flat}_bench ${benches})
    target_link_libraries(${flat}_bench PRIVATE ${target} ${test_libraries} ${M_TEST_LINK} benchmark::benchmark_main)
    target_compile_definitions(${flat}_bench PRIVATE LIMEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  endif()
  if(LIMEN_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(stem ${fuzzer} NAME_WE)
      add_executable(${stem} ${fuzzer})
      target_compile_definitions(${stem} PRIVATE LIMEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
      target_link_libraries(${stem} PRIVATE ${target} ${fuzz_libraries})
      target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${stem})
    endforeach()
  elseif(LIMEN_TESTS)
    foreach(fuzzer ${fuzzers})
      get_filename_component(stem ${fuzzer} NAME_WE)
      if(NOT IS_DIRECTORY ${PROJECT_SOURCE_DIR}/tests/corpus/${stem})
        continue()
      endif()
      add_executable(${stem}_replay ${fuzzer} $<TARGET_OBJECTS:limen_fuzz_replay>)
      target_compile_definitions(${stem}_replay PRIVATE LIMEN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
      target_link_libraries(${stem}_replay PRIVATE ${target} ${fuzz_libraries})
      add_test(NAME ${M_NAME}/${stem}_replay COMMAND ${stem}_replay ${PROJECT_SOURCE_DIR}/tests/corpus/${stem})
      set_tests_properties(${M_NAME}/${stem}_replay PROPERTIES TIMEOUT 900 LABELS unit)
    endforeach()
  endif()
endfunction()

# limen_embed(TARGET library SYMBOL name DIRECTORY dir)
#
# Packs every file below a directory into the library as one read-only archive; base/embedded.h reads it.
function(limen_embed)
  cmake_parse_arguments(E "" "TARGET;SYMBOL;DIRECTORY" "" ${ARGN})
  set(archive ${CMAKE_CURRENT_BINARY_DIR}/${E_SYMBOL}.bin)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${E_SYMBOL}.S)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${E_DIRECTORY}/*)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_custom_command(
    OUTPUT ${archive} ${assembly}
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/embed.py ${E_DIRECTORY} ${archive} ${assembly} ${E_SYMBOL}
    DEPENDS ${inputs} ${PROJECT_SOURCE_DIR}/tools/embed.py
    VERBATIM)
  set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${archive} COMPILE_OPTIONS -Wno-unused-command-line-argument)
  target_sources(${E_TARGET} PRIVATE ${assembly})
endfunction()
