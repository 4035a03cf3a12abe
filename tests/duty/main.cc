// The site under test decodes pictures in children of this program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "commands/wiring/photographs.h"
#include "platform/picture_decoder/picture_decoder.h"

int main(int argc, char** argv) {
  if (limen::picture_decoder::is_child(argc, argv))
    return limen::picture_decoder::child_main(limen::commands::read_photograph);
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
