// Any bytes are a proposal or an error; a proposal is written and read as the same, and what it proposes stands in an
// organisation as it was proposed and is taken out again.
#include <cstdint>

#include "base/test_require.h"
#include "base/text.h"
#include "engines/directory_fields/directory_fields.h"

namespace fields = limen::directory_fields;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using limen::testing::require;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const fields::Field& field : fields::fields()) {
    const auto value = fields::check_value(field, bytes);
    if (!value.ok()) continue;
    require(!limen::invalid_utf8_at(*value) && value->find('<') == std::string::npos);
    const auto again = fields::check_value(field, *value);
    require(again.ok() && *again == *value);
    limen::json::object organisation{{"id", "o01"}, {"name", "One"}};
    fields::put_field(organisation, field, *value);
    require(fields::read_field(organisation, field) == *value);
    require(fields::read_field(fields::publishable(organisation), field) == *value);
  }
  const auto proposal = fields::read_proposal(bytes);
  if (!proposal.ok()) return 0;
  const auto same = fields::read_proposal(fields::write_proposal(*proposal));
  require(same.ok() && *same == *proposal);
  const fields::AbuseRules rules;
  static_cast<void>(fields::abuse(*proposal, rules));
  return 0;
}
