// Test only: the gate over real HTTP, on both databases, with a service of two tables' worth: notes about people.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/result_matchers.h"
#include "platform/api/test_server.h"

namespace limen::api::testing {

using database::testing::Backend;
using http::Method;

inline constexpr database::Migration kNotes[] = {
    {"notes", 1, "note", "CREATE TABLE note (id BLOB PRIMARY KEY, post BLOB NOT NULL, words TEXT NOT NULL)"}};

using NoteId = Id<struct NoteTag>;

inline PostId post(std::uint8_t number) { return PostId(RawId{0xB0, number}); }

// A store as the services have it: no reading of personal data without a Grant.
inline Result<std::string> read_note(database::Session& session, const protection::Grant& grant, const NoteId& id) {
  const auto rows = TRY(session.query("select post, words from note where id = $1", {id}));
  if (rows.empty()) return Error{"note.not_found", "there is no such note"};
  TRY(grant.require({.post = rows[0].id<PostId>(0)}));
  return std::string(rows[0].text(1));
}

struct Notes {
  std::atomic<int> prepared{0}, committed{0}, acted{0};
  std::function<void()> in_prepare{}, in_act{};
};

inline Result<void> add_note_routes(Api& api, TestServer::House& house, Notes& notes) {
  TRY(api.add_schemas(R"({"Note": {"type": "object"}, "NoteInput": {"type": "object"}})"));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/notes/{id}",
                .id = "getNote",
                .tag = "notes",
                .scopes = {"border.check", "border.second_line"},
                .purpose = true,
                .response_schema = "Note"},
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const NoteId id = TRY(call.id<NoteId>("id"));
                 const std::string text = TRY(read_note(session, call.grant(), id));
                 call.look("note", id.to_text());
                 return Answer::json(json::object{{"text", text}});
               }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/notes",
                 .id = "addNote",
                 .tag = "notes",
                 .scopes = {"border.check"},
                 .purpose = true,
                 .body_schema = "NoteInput",
                 .response_schema = "Note",
                 .status = 201},
                [&](Call& call, database::Session&) -> Result<Commit> {
                  ++notes.prepared;
                  if (notes.in_prepare) notes.in_prepare();
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const std::string text = TRY(reader.text("text"));
                  TRY(reader.finish());
                  return Commit([&, text](database::Transaction& tx) -> Result<Answer> {
                    if (text == "refuse") return Error{"border.check_closed", "the guard says no"};
                    if (text == "throw") throw std::runtime_error("PLANTED detail");
                    const NoteId id = NoteId::make(call.now(), house.random);
                    TRY(tx.execute("insert into note(id, post, words) values ($1, $2, $3)", {id, post(1), text}));
                    TRY(house.journal->append(tx, call.entry("note.added", "note", id.to_text())));
                    ++notes.committed;
                    call.look("note", id.to_text());
                    call.about({.post = post(1)});
                    if (text == "keep and refuse") return Answer{.refused = Error{"border.check_closed", "not now"}};
                    return Answer::json(json::object{{"id", id.to_text()}, {"secret", "PLANTED-ANSWER"}}, 201);
                  });
                }));
  TRY(api.read({.method = Method::kGet, .path = "/api/mistake", .id = "mistake", .scopes = {"border.check"}},
               [](Call& call, database::Session&) -> Result<Answer> {
                 return Answer::json(json::object{{"purpose", call.grant().purpose()}});  // not declared
               }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/text",
                 .id = "sendText",
                 .scopes = {"alerts.import"},
                 .content_types = {"text/csv"}},
                [](Call& call, database::Session&) -> Result<Commit> {
                  return Commit([&](database::Transaction&) -> Result<Answer> {
                    return Answer::json(json::object{{"bytes", call.raw_body().size()}});
                  });
                }));
  TRY(api.act({.method = Method::kPost, .path = "/api/deed", .id = "doDeed", .scopes = {"border.check"}},
              [&](Call& call) -> Result<Answer> {
                const int number = ++notes.acted;
                if (notes.in_act) notes.in_act();
                TRY(house.database->write([&](database::Transaction& tx) -> Result<std::int64_t> {
                  return house.journal->append(tx, call.entry("deed.done"));
                }));
                return Answer::json(json::object{{"number", number}});
              }));
  TRY(api.write({.method = Method::kPost,
                 .path = "/api/receipts",
                 .id = "addReceipt",
                 .scopes = {"border.check"},
                 .purpose = true,
                 .shows = false},
                [&](Call& call, database::Session&) -> Result<Commit> {
                  if (notes.in_prepare) notes.in_prepare();
                  return Commit([&](database::Transaction& tx) -> Result<Answer> {
                    const NoteId id = NoteId::make(call.now(), house.random);
                    TRY(tx.execute("insert into note(id, post, words) values ($1, $2, $3)", {id, post(1), "receipt"}));
                    TRY(house.journal->append(tx, call.entry("note.receipt", "note", id.to_text())));
                    ++notes.committed;
                    call.look("note", id.to_text());
                    return Answer::json(json::object{{"number", notes.committed.load()}});
                  });
                }));
  return api.read(
      {.method = Method::kGet,
       .path = "/api/list",
       .id = "listThings",
       .scopes = {"statistics.read"},
       .query = {{.name = "limit", .type = "integer"}, {.name = "from", .format = "date", .required = true}}},
      [](Call& call, database::Session&) -> Result<Answer> {
        TRY(call.query_date("from"));
        return Answer::json(json::object{{"limit", TRY(call.query_integer("limit", 1, 9)).value_or(0)}});
      });
}

class NotesTest : public database::testing::OnDatabase {
 protected:
  void SetUp() override {
    server_ = TestServer::make(
        GetParam(), [&](Api& api, TestServer::House& house) { return add_note_routes(api, house, notes_); }, {kNotes});
    NEEDS_DATABASE(server_);
    server_->start();
  }
  static http::HeaderList why(std::string key = "", std::string purpose = "border_check") {
    http::HeaderList out{{"Limen-Purpose", std::move(purpose)}};
    if (!key.empty()) out.emplace_back("Idempotency-Key", std::move(key));
    return out;
  }
  std::string add_note(http::Client& client, const std::string& key, const std::string& text = "a") {
    auto made = client.post("/api/notes", R"({"text":")" + text + "\"}", why(key));
    EXPECT_EQ(made->status, 201U) << made->body;
    return std::string(parse_json(made->body)->at("id").as_string());
  }
  std::int64_t count(const std::string& sql) {
    return server_->house->database
        ->read([&](database::Session& session) -> Result<std::int64_t> {
          return TRY(session.query(sql)).front().integer(0);
        })
        .value_or(-1);
  }
  Notes notes_;
  std::unique_ptr<TestServer> server_;
};

}  // namespace limen::api::testing
