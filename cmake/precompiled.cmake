# Precompiled headers of others: the standard library, Boost.JSON and, for tests, GoogleTest, read once for the whole house and
# not by each of its files (docs/building.md has the figures). None of our own: they change, and bring little.
#
# They must hide nothing: a file includes what it uses all the same. With LIMEN_PCH=OFF every file is compiled alone; the
# presets of the sanitizers are such, so ./dev check and ./dev tsan find what is missing.

option(LIMEN_PCH "compile with precompiled headers" ON)

set(LIMEN_PRECOMPILED_HEADERS
    <algorithm> <array> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span> <sstream> <string> <string_view> <utility>
    <variant> <vector> <boost/json/array.hpp> <boost/json/object.hpp> <boost/json/value.hpp>)
set(LIMEN_PRECOMPILED_TEST_HEADERS <fstream> <random> <thread> <gmock/gmock.h> <gtest/gtest.h>)

# The targets that carry them. A file that is compiled with other options than they are says SKIP_PRECOMPILE_HEADERS; the
# compiler refuses (-Winvalid-pch) what does not fit.
if(LIMEN_PCH)
  add_library(limen_precompiled_product OBJECT ${PROJECT_SOURCE_DIR}/cmake/nothing.cc)
  target_precompile_headers(limen_precompiled_product PRIVATE ${LIMEN_PRECOMPILED_HEADERS})
endif()
if(LIMEN_PCH AND LIMEN_TESTS)
  add_library(limen_precompiled_test OBJECT ${PROJECT_SOURCE_DIR}/cmake/nothing.cc)
  set_target_properties(limen_precompiled_test PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(limen_precompiled_test PRIVATE -fPIE ${LIMEN_TEST_OPTIONS})  # as executables are
  target_link_libraries(limen_precompiled_test PRIVATE GTest::gmock)
  target_precompile_headers(limen_precompiled_test PRIVATE ${LIMEN_PRECOMPILED_HEADERS} ${LIMEN_PRECOMPILED_TEST_HEADERS})
endif()

# limen_precompiled(TARGET product|test)
function(limen_precompiled target kind)
  if(LIMEN_PCH)
    target_precompile_headers(${target} REUSE_FROM limen_precompiled_${kind})
  endif()
endfunction()
