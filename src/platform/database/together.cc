#include "platform/database/together.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace limen::database {
namespace {

// A statement for 32 rows is as good as one for more, and there are few of them to prepare: 1, 2, 4 … rows.
constexpr std::size_t kMostRows = 32, kMostWaiting = 64;
// So many jobs are sent off at once: the server works while the writer goes on, and is not woken for each.
constexpr int kSendOff = 8;

// Where the one row begins in "insert into … values ($1, …, $n)".
std::optional<std::size_t> row_of(std::string_view sql, std::size_t parameters) {
  constexpr std::string_view kValues = "values (";
  const std::size_t at = sql.rfind(kValues);
  if (at == std::string_view::npos || !sql.ends_with(')')) return std::nullopt;
  std::string expected;
  for (std::size_t i = 1; i <= parameters; ++i) expected += fmt::format("{}${}", i > 1 ? ", " : "", i);
  const std::size_t row = at + kValues.size() - 1;
  if (sql.substr(row + 1, sql.size() - row - 2) != expected) return std::nullopt;
  return row;
}

}  // namespace

bool WaitingRows::add(std::string_view sql, std::span<const Value> parameters) {
  std::string types;
  for (const Value& value : parameters) types += static_cast<char>('0' + static_cast<int>(value.type()));
  auto kind = std::ranges::find_if(kinds_, [&](const Kind& one) { return one.sql == sql && one.types == types; });
  if (kind == kinds_.end()) {
    if (!row_of(sql, parameters.size())) return false;
    kind = kinds_.insert(kind, Kind{.sql = std::string(sql), .columns = parameters.size(), .types = std::move(types)});
  }
  if (kind->columns != parameters.size()) return false;
  for (const Value& value : parameters) kind->values.push_back(kept(value));
  ++size_;
  return true;
}

Value WaitingRows::kept(const Value& value) {
  if (value.type() != Type::kText && value.type() != Type::kBlob) return value;
  const std::string_view data = value.text();
  auto* copy = static_cast<char*>(bytes_.allocate(std::max<std::size_t>(data.size(), 1), 1));
  if (!data.empty()) std::memcpy(copy, data.data(), data.size());
  const std::string_view view(copy, data.size());
  return value.type() == Type::kText ? Value(view) : Value(as_bytes(view));
}

const std::string& WaitingRows::text(const Kind& kind, std::size_t rows) {
  const auto [place, made] = texts_.try_emplace({kind.sql, rows});
  if (!made) return place->second;
  std::string& text = place->second;
  text = kind.sql;
  for (std::size_t row = 1; row < rows; ++row) {
    for (std::size_t column = 0; column < kind.columns; ++column) {
      text += fmt::format("{}${}", column == 0 ? ", (" : ", ", row * kind.columns + column + 1);
    }
    text += ")";
  }
  return text;
}

Result<void> WaitingRows::write(Connection& connection) {
  if (size_ == 0) return {};
  for (Kind& kind : kinds_) {
    std::span<const Value> left = kind.values;
    while (!left.empty()) {
      const std::size_t rows = std::min(kMostRows, std::bit_floor(left.size() / kind.columns));
      TRY(connection.execute(text(kind, rows), left.first(rows * kind.columns)));
      left = left.subspan(rows * kind.columns);
    }
  }
  kinds_.clear();  // those that come next are written in their own order
  bytes_.release();
  size_ = 0;
  return {};
}

Result<void> run_caught(Database::Task& task, Transaction& transaction) {
  try {
    return task.run(transaction);
  } catch (const std::exception& bug) {
    return Error{"database.job_threw", fmt::format("a job threw an exception: {}", bug.what())};
  }
}

Walk walk_through(Session& session, std::string_view sql, std::span<const Value> parameters,
                  const std::function<Result<void>(const Row&)>& visit) {
  Walk walk;
  walk.walked = session.for_each(sql, parameters, [&](const Row& row) -> Result<void> {
    Result<void> one = visit(row);
    if (!one.ok()) walk.from_visitor = one.error();
    return one;
  });
  return walk;
}

Result<void> Together::run(Database::Task& task) {
  const Hooks::Mark mark = hooks_.mark();
  changed_ = false;
  Result<void> outcome = run_caught(task, *this);
  if (outcome.ok()) {
    if (++unsent_ < kSendOff) return outcome;
    unsent_ = 0;
    static_cast<void>(noted(connection_.send_off()));
    return outcome;
  }
  hooks_.undo(mark);
  // What it changed before it refused has to go, and there is no savepoint.
  if (changed_ && !failure_) failure_ = outcome.error();
  return outcome;
}

void Together::settle() {
  if (!write_rows().ok() || !noted(connection_.ask_number()).ok()) return;
  static_cast<void>(noted(connection_.settle()));
}

Result<Rows> Together::do_query(std::string_view sql, std::span<const Value> parameters) {
  TRY(write_rows());
  changed_ = changed_ || !only_reads(sql);
  return noted(connection_.query(sql, parameters));
}

Result<std::vector<Rows>> Together::do_query_all(std::span<const Question> questions) {
  TRY(write_rows());
  for (const Question& question : questions) changed_ = changed_ || !only_reads(question.sql);
  return noted(connection_.query_all(questions));
}

Result<void> Together::do_execute(std::string_view sql, std::span<const Value> parameters) {
  if (failure_) return *failure_;
  changed_ = true;
  return noted(connection_.execute(sql, parameters));
}

Result<std::int64_t> Together::do_execute_counted(std::string_view sql, std::span<const Value> parameters) {
  TRY(write_rows());
  changed_ = true;
  return noted(connection_.execute_counted(sql, parameters));
}

Result<bool> Together::do_execute_one(std::string_view sql, std::span<const Value> parameters) {
  if (failure_) return *failure_;
  changed_ = true;
  TRY(noted(connection_.execute_one_later(sql, parameters)));
  return true;
}

Result<void> Together::do_add_row(std::string_view sql, std::span<const Value> parameters) {
  if (failure_) return *failure_;
  changed_ = true;
  if (!rows_.add(sql, parameters)) return noted(connection_.execute(sql, parameters));
  return rows_.size() < kMostWaiting ? Result<void>() : write_rows();
}

Result<void> Together::do_for_each(std::string_view sql, std::span<const Value> parameters,
                                   const std::function<Result<void>(const Row&)>& visit) {
  TRY(write_rows());
  Walk walk = walk_through(connection_, sql, parameters, visit);
  if (walk.from_visitor) return std::move(*walk.from_visitor);
  return noted(std::move(walk.walked));
}

}  // namespace limen::database
