#include "platform/database/connection.h"

namespace limen::database {

Result<std::unique_ptr<Connection>> connect_postgres(const std::string&, const ConnectOptions&) {
  return Error{"database.unavailable", "the PostgreSQL driver is not part of this build"};
}

}  // namespace limen::database
