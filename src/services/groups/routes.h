// What the files of routes have in common. Private to this folder.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "platform/api/api.h"
#include "platform/api/operations.h"
#include "services/groups/service.h"

namespace limen::groups {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

inline const std::vector<std::string> kOfficer = {"border.check", "border.second_line"};

// All of them read or change what is known of persons, so all need a purpose.
inline constexpr api::Operations operation{.tag = "groups", .prefix = "/api", .purpose = true};
Result<std::int64_t> read_version(const Call& call);  // {"version": n} and nothing else
Result<Answer> whole_answer(const Service& service, Call& call, database::Session& session, const GroupId& id,
                            unsigned status = 200);

}  // namespace limen::groups
