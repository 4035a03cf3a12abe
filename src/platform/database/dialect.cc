// The portable SQL of the house in the words of each database: split into statements, translate what migrations use.
#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/text.h"
#include "platform/database/connection.h"

namespace limen::database {

namespace {

bool word_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

// Tokens that keep their text: words, quoted strings, comments (dropped), white space (one blank), other characters.
std::vector<std::string> tokens_of(std::string_view sql) {
  std::vector<std::string> tokens;
  std::size_t i = 0;
  while (i < sql.size()) {
    const char c = sql[i];
    std::size_t end = i + 1;
    if (word_char(c)) {
      while (end < sql.size() && word_char(sql[end])) ++end;
    } else if (c == '\'' || c == '"') {
      while (end < sql.size() && sql[end] != c) ++end;
      end = std::min(end + 1, sql.size());
    } else if (sql.substr(i, 2) == "--") {
      while (end < sql.size() && sql[end] != '\n') ++end;
      i = end;
      continue;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (!tokens.empty() && tokens.back() != " ") tokens.emplace_back(" ");
      ++i;
      continue;
    }
    tokens.emplace_back(sql.substr(i, end - i));
    i = end;
  }
  return tokens;
}

std::string joined(const std::vector<std::string>& tokens) {
  std::string text;
  for (const std::string& token : tokens) text += token;
  return text;
}

std::size_t next_word(const std::vector<std::string>& tokens, std::size_t from) {
  while (from < tokens.size() && tokens[from] == " ") ++from;
  return from;
}

bool is_word(const std::vector<std::string>& tokens, std::size_t at, std::string_view upper) {
  return at < tokens.size() && to_upper_ascii(tokens[at]) == upper;
}

// Of "CREATE TABLE" and "ALTER TABLE" only: elsewhere the words may be casts.
bool defines_columns(const std::vector<std::string>& tokens) {
  const std::size_t first = next_word(tokens, 0);
  if (!is_word(tokens, first, "CREATE") && !is_word(tokens, first, "ALTER")) return false;
  return is_word(tokens, next_word(tokens, first + 1), "TABLE");
}

// The end of a REFERENCES clause that begins at `at`: table, columns in parentheses, ON … actions.
std::size_t end_of_reference(const std::vector<std::string>& tokens, std::size_t at) {
  std::size_t end = next_word(tokens, at + 1) + 1;  // after the table's name
  std::size_t look = next_word(tokens, end);
  if (look < tokens.size() && tokens[look] == "(") {
    while (look < tokens.size() && tokens[look] != ")") ++look;
    end = look + 1;
  }
  while (is_word(tokens, next_word(tokens, end), "ON")) {
    look = next_word(tokens, next_word(tokens, end) + 1);  // DELETE or UPDATE
    look = next_word(tokens, look + 1);                    // CASCADE, RESTRICT, SET, NO
    if (is_word(tokens, look, "SET") || is_word(tokens, look, "NO")) look = next_word(tokens, look + 1);
    end = look + 1;
  }
  return std::min(end, tokens.size());
}

// CREATE GUARD name BEFORE event ON table WHEN condition: a row that the condition (with NEW and OLD) is true of is
// refused. Trigger languages have nothing in common, so this is a statement of our own.
struct Guard {
  std::string name, event, table, condition;
};
std::optional<Guard> guard_of(const std::vector<std::string>& tokens) {
  std::vector<std::size_t> at;
  for (std::size_t i = next_word(tokens, 0); i < tokens.size() && at.size() < 9; i = next_word(tokens, i + 1)) {
    at.push_back(i);
  }
  if (at.size() < 9 || !is_word(tokens, at[0], "CREATE") || !is_word(tokens, at[1], "GUARD")) return std::nullopt;
  if (!is_word(tokens, at[3], "BEFORE") || !is_word(tokens, at[5], "ON") || !is_word(tokens, at[7], "WHEN")) {
    return std::nullopt;
  }
  const auto from = tokens.begin() + static_cast<std::ptrdiff_t>(at[8]);
  return Guard{tokens[at[2]], to_upper_ascii(tokens[at[4]]), tokens[at[6]],
               joined(std::vector<std::string>(from, tokens.end()))};
}

std::string in_text(std::string_view sql) {
  std::string text;
  for (const char c : sql) text += c == '\'' ? std::string("''") : std::string(1, c);
  return text;
}

}  // namespace

std::vector<std::string> split_statements(std::string_view sql) {
  std::vector<std::string> statements;
  std::vector<std::string> current;
  for (std::string& token : tokens_of(sql)) {
    if (token == ";") {
      statements.push_back(joined(current));
      current.clear();
    } else if (token != " " || !current.empty()) {
      current.push_back(std::move(token));
    }
  }
  statements.push_back(joined(current));
  std::erase_if(statements, [](const std::string& statement) { return trim(statement).empty(); });
  return statements;
}

std::string translate_for_sqlite(std::string_view sql) {
  std::vector<std::string> tokens = tokens_of(sql);
  if (const auto guard = guard_of(tokens)) {
    return "CREATE TRIGGER " + guard->name + " BEFORE " + guard->event + " ON " + guard->table + " WHEN " +
           guard->condition + " BEGIN SELECT RAISE(ABORT, '" + guard->name + "'); END";
  }
  if (!defines_columns(tokens)) return joined(tokens);
  for (std::string& token : tokens) {
    if (to_upper_ascii(token) == "BIGINT") token = "INTEGER";
  }
  const bool creates = is_word(tokens, next_word(tokens, 0), "CREATE");
  return joined(tokens) + (creates ? " STRICT" : "");
}

std::string translate_for_postgres(std::string_view sql) {
  std::vector<std::string> tokens = tokens_of(sql);
  if (const auto guard = guard_of(tokens)) {
    const std::string body = "begin if " + guard->condition +
                             " then raise exception using errcode = '23000', message = '" + guard->name +
                             "'; end if; return " + (guard->event == "DELETE" ? "old" : "new") + "; end";
    return "CREATE FUNCTION " + guard->name + "() RETURNS trigger LANGUAGE plpgsql AS '" + in_text(body) +
           "'; CREATE TRIGGER " + guard->name + " BEFORE " + guard->event + " ON " + guard->table +
           " FOR EACH ROW EXECUTE FUNCTION " + guard->name + "()";
  }
  if (!defines_columns(tokens)) return joined(tokens);
  std::string text;
  std::size_t reference_end = tokens.size() + 1;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string upper = to_upper_ascii(tokens[i]);
    // Deferrable, so that a restore may load tables in any order.
    if (i == reference_end) text += " DEFERRABLE";
    if (upper == "REFERENCES") reference_end = end_of_reference(tokens, i);
    if (upper == "INTEGER") {
      text += "BIGINT";
    } else if (upper == "BLOB") {
      text += "BYTEA";
    } else if (upper == "REAL") {
      text += "DOUBLE PRECISION";
    } else if (upper == "TEXT") {
      text += "TEXT COLLATE \"C\"";
    } else {
      text += tokens[i];
    }
  }
  if (reference_end == tokens.size()) text += " DEFERRABLE";
  return text;
}

bool only_reads(std::string_view sql) {
  sql = trim(sql);
  static constexpr std::string_view kSelect = "select";
  if (sql.size() < kSelect.size()) return false;
  return std::equal(kSelect.begin(), kSelect.end(), sql.begin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

bool fatal_to_connection(const Error& error) {
  static constexpr std::array<std::string_view, 3> kFatal = {"database.unavailable", "database.corrupt",
                                                             "database.read_only"};
  return std::find(kFatal.begin(), kFatal.end(), error.code) != kFatal.end();
}

Result<Location> parse_location(const std::string& text) {
  static constexpr std::string_view kSqlite = "sqlite:";
  if (text.starts_with(kSqlite)) {
    Location location{.postgresql = false, .path = text.substr(kSqlite.size())};
    if (location.path.starts_with("//")) location.path.erase(0, 2);
    if (location.path.empty()) return Error{"database.location", "no file is named"};
    return location;
  }
  if (text.starts_with("postgresql://") || text.starts_with("postgres://") || text.find('=') != std::string::npos) {
    return Location{.postgresql = true, .path = text};
  }
  return Error{"database.location", "a location is sqlite:FILE, postgresql://… or host=… dbname=…"};
}

Result<std::unique_ptr<Connection>> connect(const Location& location, const ConnectOptions& options) {
  return location.postgresql ? connect_postgres(location.path, options) : connect_sqlite(location.path, options);
}

}  // namespace limen::database
