// Inside reverse screening: what the rounds and the routes share.
#pragma once

#include "services/reverse/store.h"

namespace limen::reverse {

struct Desk {
  explicit Desk(Parts p) : parts(std::move(p)) {}

  Parts parts;
  int days = 0;
  std::int64_t most_findings = 0;

  Result<protection::Grant> grant() const;
};

struct Reverse::State : Desk {
  using Desk::Desk;
};

// {code, contribution, query, listed} of each reason, as a Hit of docs/api.md has them.
json::array reasons_of(const screening::Hit& hit);
std::string_view reverse_schemas();
Result<void> add_routes(api::Api& api, std::shared_ptr<const Desk> desk);

}  // namespace limen::reverse
