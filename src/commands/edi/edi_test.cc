// limen edi as a user runs it.
#include "commands/edi/edi.h"

#include <gmock/gmock.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "base/result_matchers.h"
#include "commands/command_line/command.h"
#include "commands/edi/commands.h"

namespace limen::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFile =
    "UNA:+.?*'UNB+IATA:1+LM+UTO+261122:0915+R1++PNRGOV'\r\nUNH+M1+PNRGOV:11:1:IA'\r\nMSG+:22'\r\nSRC'\r\n"
    "FOP+CC:1:1:VI4111111111111111:1227'\r\nLTS+CC VI4111 1111 1111 1111 "
    "O?'NEIL'\r\nTIF+M\xDCLLER+ANNA'\r\nUNT+9+M1'\r\n"
    "UNH+M2+PNRGOV:11:1:IA'MSG+:22'UNT+3+M2'UNZ+2+R1'\r\n";

struct Outcome {
  int status = 0;
  std::string out, err;
};

Outcome run(std::vector<std::string> arguments, std::string_view input) {
  std::istringstream in{std::string(input)};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  arguments.insert(arguments.begin(), "edi");
  const int status = run_command_line({edi_command()}, arguments, streams);
  return {status, out.str(), err.str()};
}

TEST(EdiCheck, SaysWhatIsWrongAndWhere) {
  const Outcome outcome = run({"check"}, kFile);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("-:8: warning edifact.unt.count: "));
  EXPECT_THAT(outcome.out, HasSubstr(", segment 7, element 1.1)"));
  EXPECT_THAT(outcome.out, HasSubstr("edifact.character.foreign"));
  EXPECT_THAT(outcome.out, HasSubstr("1 interchanges, 0 groups, 2 messages"));
}

TEST(EdiCheck, JsonHasASummaryAndNoContent) {
  const Outcome outcome = run({"check", "--json"}, kFile);
  std::istringstream lines(outcome.out);
  std::string line;
  std::string last;
  while (std::getline(lines, line)) {
    ASSERT_OK(parse_json(line));
    last = line;
  }
  const auto summary = parse_json(last);
  EXPECT_EQ(summary->at("summary").at("messages").to_number<int>(), 2);
  EXPECT_EQ(summary->at("summary").at("bytes").to_number<std::size_t>(), kFile.size());
  EXPECT_THAT(outcome.out, Not(HasSubstr("4111")));
  EXPECT_THAT(outcome.out, Not(HasSubstr("NEIL")));
}

TEST(EdiCheck, StatusSaysWhetherEverythingBelonged) {
  EXPECT_EQ(run({"check"}, kFile).status, 0);
  EXPECT_EQ(run({"check"}, "log line\n" + kFile).status, 1);
  EXPECT_EQ(run({"check"}, "nothing of the kind").status, 2);
  EXPECT_EQ(run({"check"}, "").status, 2);
  EXPECT_EQ(run({"check", "/nowhere/at/all"}, "").status, 2);
}

TEST(EdiCheck, ComparesWithTheDirectoriesWhenAsked) {
  EXPECT_THAT(run({"check"}, kFile).out, Not(HasSubstr("directory")));
  const Outcome push = run({"check", "--validate"}, kFile);
  EXPECT_THAT(push.out, HasSubstr("warning pnrgov.directory.missing: "));
  EXPECT_EQ(push.status, 0) << "diagnostics only";
  const std::string others =
      "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:12B:UN:IATA'BGM+962'ERP+2'ERC+0Z'RFF+ABO:B'UNT+6+1'"
      "UNH+2+PAXLST:D:12B:UN:IATA'BGM+745'QQQ+1'TDT+20+XX1'UNT+5+2'UNH+3+ODD:D:12B:UN'QQQ+1'UNT+3+3'UNZ+3+1'";
  const std::string found = run({"check", "--validate"}, others).out;
  EXPECT_THAT(found, HasSubstr("warning cusres.directory.order: "));
  EXPECT_THAT(found, HasSubstr("warning paxlst.directory.foreign: "));
  EXPECT_THAT(found, HasSubstr("warning paxlst.segment.unknown: ")) << "as without the directory";
}

TEST(EdiCheck, SaysWhatIsWrongInsideMessages) {
  const std::string list =
      "UNB+UNOA:4+XX+YY+261123:1200+1'UNH+1+PAXLST:D:12B:UN'BGM+999'NAD+FL'DTM+329:991332'LOC+999+X'FOO+1'CNT+42:7'"
      "UNT+8+1'UNZ+1+1'";
  const Outcome outcome = run({"check"}, list);
  EXPECT_EQ(outcome.status, 0) << "imperfect, and it belonged to a message";
  for (const char* const code : {"paxlst.bgm.unknown", "paxlst.date.invalid", "paxlst.location.qualifier",
                                 "paxlst.segment.unknown", "paxlst.person.nameless", "paxlst.flight.day"}) {
    EXPECT_THAT(outcome.out, HasSubstr(code));
  }
  EXPECT_THAT(outcome.out,
              HasSubstr("paxlst.count.persons: the count is not that of the persons in the list (byte 106, "
                        "segment 7, element 1.2)"));
  EXPECT_THAT(outcome.out, HasSubstr("; 6 bytes kept raw")) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("1 messages, 10 segments"));
  EXPECT_THAT(run({"check"}, "UNB+UNOA:4+GOV+XX+261122:0815+1'UNH+1+CUSRES:D:05B:UN'BGM+962'UNT+3+1'UNZ+1+1'").out,
              HasSubstr("cusres.result.missing"));
  EXPECT_THAT(run({"check"}, "UNB+IATA:1+XX+GOV+261122:0815+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'SRC'UNT+4+1'UNZ+1+1'").out,
              HasSubstr("pnrgov.rci.missing"));
  EXPECT_THAT(run({"check"}, "<IATA_PNRGOV_NotifRQ><PNRs><PNR><Passenger/></PNR></PNRs></IATA_PNRGOV_NotifRQ>").out,
              HasSubstr("pnrgov."));
}

// check and json say the same, at the same places; json by messages.
TEST(EdiCheck, FindsWhatJsonFinds) {
  const std::string file =
      "UNB+UNOA:4+XX+YY+261123:1200+1'UNH+1+PAXLST:D:12B:UN'BGM+999'NAD+FL'DTM+329:991332'LOC+999+X'FOO+1'CNT+42:7'"
      "UNH+2+CUSRES:D:05B:UN'RFF+AF:XX1'DTM+189:99'ERP+2'ERP+9'ERC+0Z'ERC+1Z'UNT+7+2'UNH+3+ODD:D:05B:UN'X+1'UNT+3+3'"
      "UNZ+1+1'";
  for (const bool validate : {false, true}) {
    const auto with = [&](std::vector<std::string> arguments) {
      if (validate) arguments.emplace_back("--validate");
      return run(arguments, file).out;
    };
    std::vector<std::string> checked, told;
    const auto add = [](std::vector<std::string>& all, const json::value& item) {
      all.push_back(std::string(item.at("code").as_string()) + to_text(item.at("offset")) + "," +
                    to_text(item.at("segment")));
    };
    std::istringstream lines(with({"check", "--json"}));
    for (std::string line; std::getline(lines, line);) {
      const auto item = parse_json(line);
      if (!item->as_object().contains("summary")) add(checked, *item);
    }
    std::istringstream messages(with({"json"}));
    for (std::string line; std::getline(messages, line);) {
      const auto message = parse_json(line);
      for (const json::value& item : message->at("diagnostics").as_array()) add(told, item);
    }
    std::ranges::sort(checked);
    std::ranges::sort(told);
    EXPECT_EQ(checked, told);
    EXPECT_GT(told.size(), 15U);
  }
}

TEST(EdiCat, ShowsOneSegmentALineAndNoCardNumber) {
  const Outcome outcome = run({"cat"}, kFile);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("SRC'\nFOP+CC:1:1:VIXXXXXXXXXXXX1111:1227'\n"));
  EXPECT_THAT(outcome.out, HasSubstr("LTS+CC VIXXXX XXXX XXXX 1111 O?'NEIL'\n"));
  EXPECT_THAT(outcome.out, HasSubstr("TIF+MÜLLER+ANNA'\n"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("\033")));
  EXPECT_THAT(run({"cat", "--colour", "always"}, kFile).out, HasSubstr("\033["));
  EXPECT_THAT(run({"cat"}, "UNB+UNOA:1+A+B+1:2+R'UNH+1+PAXLST:D'FTX+\033[31mRED'UNT+3+1'UNZ+1+R'").out,
              Not(HasSubstr("\033")))
      << "a file cannot steer the terminal";
}

TEST(EdiSplit, WritesEachMessageWithItsEnvelope) {
  const std::filesystem::path directory =
      std::filesystem::temp_directory_path() / ("limen-edi-split-" + std::to_string(::getpid()));
  std::filesystem::remove_all(directory);
  const Outcome outcome = run({"split", "--to", directory.string()}, kFile);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("2 messages written"));
  const auto content = [&](const char* name) {
    std::ifstream file(directory / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_EQ(content("000002-PNRGOV.edi"),
            "UNA:+.? 'UNB+IATA:1+LM+UTO+261122:0915+R1++PNRGOV'UNH+M2+PNRGOV:11:1:IA'MSG+:22'UNT+3+M2'UNZ+1+R1'");
  EXPECT_THAT(content("000001-PNRGOV.edi"), Not(HasSubstr("411111")));
  EXPECT_THAT(content("000001-PNRGOV.edi"), HasSubstr("TIF+M\xDCLLER+ANNA'UNT+9+M1'"));
  EXPECT_EQ(std::filesystem::status(directory / "000001-PNRGOV.edi").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(run({"split", "--to", directory.string()}, kFile).status, 3) << "nothing is overwritten";
  EXPECT_EQ(run({"split", "--to", "/dev/null/nowhere"}, kFile).status, 3) << "nothing can be written";
  std::filesystem::remove_all(directory);
}

const std::string kDocument =
    "<?xml version=\"1.0\"?>\n<IATA_PNRGOV_NotifRQ Version=\"13.1\"><PNRs><PNR><BookingRefID ID=\"AB12CD\"/>"
    "<Passenger RPH=\"1\"><GivenName>EVA</GivenName><Surname>LINDQVIST</Surname><TicketDocument>"
    "<PaymentInfo PaymentType=\"CC\" AccountNbr=\"4111111111111112\" CardHolderName=\"4111 1111 1111 1111\"/>"
    "</TicketDocument></Passenger></PNR></PNRs></IATA_PNRGOV_NotifRQ>\n";

class EdiFiles : public ::testing::Test {
 protected:
  EdiFiles()
      : directory_(std::filesystem::temp_directory_path() /
                   ("limen-edi-" + std::to_string(::getpid()) + "-" +
                    ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directories(directory_);
  }
  ~EdiFiles() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name, std::string_view bytes) const {
    std::ofstream(directory_ / name, std::ios::binary) << bytes;
    return (directory_ / name).string();
  }
  std::string content(const std::string& name) const {
    std::ifstream in(directory_ / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  std::filesystem::path directory_;
};

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(bytes.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

TEST_F(EdiFiles, OneThatCannotBeReadDoesNotStopTheOthers) {
  const std::string good = file("good.edi", kFile);
  const std::string more = file("more.edi", kFile);
  const std::string missing = (directory_ / "missing").string();
  const std::string target = (directory_ / "out").string();
  for (const std::vector<std::string>& part :
       std::vector<std::vector<std::string>>{{"check"}, {"cat"}, {"json"}, {"split", "--to", target}}) {
    std::filesystem::remove_all(target);
    auto with = [&](std::vector<std::string> files) {
      std::vector<std::string> arguments = part;
      arguments.insert(arguments.end(), files.begin(), files.end());
      return run(arguments, "");
    };
    const Outcome both = with({good, missing, more});
    EXPECT_EQ(both.status, 1) << part[0];
    EXPECT_THAT(both.err, HasSubstr(missing + ": file.unreadable: ")) << part[0];
    EXPECT_EQ(both.err.find("file.unreadable"), both.err.rfind("file.unreadable"));
    std::filesystem::remove_all(target);
    EXPECT_EQ(with({good, more}).status, 0) << part[0];
    EXPECT_EQ(with({missing}).status, 2) << part[0];
    EXPECT_THAT(with({directory_.string()}).err, HasSubstr("file.unreadable")) << part[0] << ": a directory";
    const std::string empty = file("empty", "");
    const Outcome nothing = with({empty});
    EXPECT_EQ(nothing.status, 2) << part[0];
    EXPECT_THAT(nothing.err, HasSubstr(empty + ": edi.nothing: ")) << part[0];
    std::filesystem::remove_all(target);
    EXPECT_EQ(with({empty, good}).status, 1) << part[0] << ": something that was asked for held no message";
  }
}

TEST_F(EdiFiles, GzipIsUnpacked) {
  const std::string packed = gzip(kFile);
  EXPECT_EQ(run({"cat", file("a.gz", packed)}, "").out, run({"cat"}, kFile).out);
  EXPECT_EQ(run({"cat"}, packed).out, run({"cat"}, kFile).out) << "on standard input, too";
  const Outcome two = run({"check"}, packed + gzip(kFile) + std::string(1000, '\0'));
  EXPECT_EQ(two.status, 0);
  EXPECT_THAT(two.out, HasSubstr("2 interchanges, 0 groups, 4 messages"));
  const Outcome cut = run({"check"}, packed.substr(0, packed.size() - 9));
  EXPECT_THAT(cut.err, HasSubstr("-: file.gzip: "));
  EXPECT_EQ(cut.status, 1) << "what came before was read";
  std::string spoilt = packed;
  spoilt[20] = static_cast<char>(~spoilt[20]);
  spoilt[30] = static_cast<char>(~spoilt[30]);
  EXPECT_THAT(run({"check"}, spoilt).err, HasSubstr("file.gzip"));
}

TEST_F(EdiFiles, Utf16IsRead) {
  std::string wide = "\xFF\xFE";
  const std::string plain = "UNB+UNOW:4+A+B+1:2+R'UNH+1+PAXLST:D:12B:UN'BGM+745'UNT+3+1'UNZ+1+R'";
  for (const char c : plain) wide += {c, '\0'};
  const Outcome outcome = run({"cat"}, wide);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("BGM+745'\n"));
  EXPECT_EQ(run({"split", "--to", directory_.string()}, wide).status, 0);
  EXPECT_EQ(content("000001-PAXLST.edi"), wide.substr(2));
}

TEST_F(EdiFiles, DocumentsInXmlAndInterchangesMayFollowOneAnother) {
  const std::string all = kFile + kDocument + kFile;
  const Outcome check = run({"check", "--json"}, all);
  EXPECT_EQ(check.status, 0) << check.err;
  EXPECT_THAT(check.out, HasSubstr("\"messages\":5"));
  EXPECT_THAT(check.out, HasSubstr("\"xml_bookings\":1"));
  EXPECT_THAT(check.out, HasSubstr("\"bytes\":" + std::to_string(all.size())));
  EXPECT_THAT(run({"check"}, all).out, HasSubstr("-:19: warning edifact.unt.count: ")) << "lines are those of the file";
  const Outcome cat = run({"cat"}, all);
  EXPECT_EQ(cat.status, 0);
  EXPECT_THAT(cat.out, HasSubstr("\nTIF+LINDQVIST+EVA"));
  EXPECT_THAT(cat.out, Not(HasSubstr("11111")));
  EXPECT_EQ(run({"split", "--to", directory_.string()}, all).status, 0);
  std::string masked = kDocument.substr(0, kDocument.size() - 1);
  masked.replace(masked.find("4111111111111112"), 12, "XXXXXXXXXXXX");
  masked.replace(masked.find("4111 1111 1111 1111"), 14, "XXXX XXXX XXXX");
  EXPECT_EQ(content("000003-PNRGOV.xml"), masked);
  EXPECT_EQ(content("000004-PNRGOV.edi"), content("000001-PNRGOV.edi"));
}

TEST_F(EdiFiles, ADamagedDocumentHidesNothingBehindIt) {
  const std::string cut = kDocument.substr(0, kDocument.find("</GivenName>"));
  const Outcome check = run({"check"}, cut + "<<<<\n" + kFile);
  EXPECT_EQ(check.status, 1);
  EXPECT_THAT(check.out, HasSubstr("pnrgov.xml.syntax"));
  EXPECT_THAT(check.out, HasSubstr("pnrgov.xml.cut"));
  EXPECT_THAT(check.out, HasSubstr("3 messages"));
  EXPECT_EQ(run({"check"}, "<html><body>502</body></html>").status, 2);
  EXPECT_EQ(run({"check"}, "<!DOCTYPE x [<!ENTITY a \"b\">]>" + kDocument.substr(22)).status, 1);
}

TEST_F(EdiFiles, AnAmpersandInXmlCostsNobodyElse) {
  std::string damaged = kDocument;
  damaged.replace(damaged.find("LINDQVIST"), 9, "SMITH & SONS");
  const std::size_t first = damaged.find("<PNR>");
  damaged.insert(damaged.find("</PNRs>"), kDocument.substr(first, kDocument.find("</PNRs>") - first));
  const Outcome check = run({"check"}, damaged);
  EXPECT_EQ(check.status, 0) << "kept raw";
  EXPECT_THAT(check.out, HasSubstr("pnrgov.xml.cut"));
  EXPECT_THAT(check.out, HasSubstr("1 of the messages in XML, with 2 bookings"));
  EXPECT_THAT(check.out, Not(HasSubstr(" 0 bytes kept raw")));
  const Outcome json = run({"json"}, damaged);
  EXPECT_THAT(json.out, HasSubstr("\"surname\":\"SMITH"));
  EXPECT_THAT(json.out, HasSubstr("\"surname\":\"LINDQVIST\""));
}

TEST(EdiOutput, ThatCannotBeWrittenIsAFailure) {
  for (const char* part : {"check", "cat", "json"}) {
    std::istringstream in(kFile);
    std::ostream out(nullptr);
    std::ostringstream err;
    Streams streams{in, out, err};
    EXPECT_EQ(run_command_line({edi_command()}, {"edi", part}, streams), 3) << part;
    EXPECT_THAT(err.str(), HasSubstr("file.unwritable"));
  }
}

}  // namespace
}  // namespace limen::commands
