// TRY that may stand inside the argument of another TRY, as when a handler is written where it is registered:
//
//   TRY(api.read({…}, [&](Call& call, Session& session) -> Result<Answer> { return TRY(service.find(session)); }));
//
// The plain TRY of base/result.h names its variable alike everywhere, and -Wshadow refuses that. Same meaning
// otherwise.
#pragma once

#include "base/result.h"

#define LIMEN_TRY_JOIN(a, b) a##b
#define LIMEN_TRY_NAME(a, b) LIMEN_TRY_JOIN(a, b)
#define LIMEN_TRY_AS(name, expression)        \
  __extension__({                             \
    auto name = (expression);                 \
    if (!name.ok()) return name.take_error(); \
    name.take();                              \
  })
#undef TRY
#define TRY(expression) LIMEN_TRY_AS(LIMEN_TRY_NAME(limen_try_result_, __COUNTER__), expression)
