#include "formats/xml_records/xml_records.h"

#include <expat.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/text.h"

namespace limen::xml_records {

namespace {

constexpr std::size_t kPart = 64U << 10U, kMostPart = 256U << 20U;

std::string_view local_name(const char* name) {
  const char* const colon = std::strrchr(name, ':');
  return colon == nullptr ? name : colon + 1;
}

}  // namespace

// Makes a tree out of what the parser tells.
class Builder {
 public:
  explicit Builder(const Limits& limits) : limits_(limits) {}

  const Tree& tree() const { return tree_; }
  bool in_record() const { return depth_ > 0; }

  void open(std::string_view name, const char** attributes, std::uint64_t line, std::uint64_t offset) {
    if (++depth_ == 1) clear();
    if (tree_.overflow_) return;
    if (depth_ > limits_.depth || tree_.nodes_.size() >= limits_.record_nodes) return overflow();
    Tree::Node node;
    node.name = add(name);
    node.line = line;
    node.offset = offset;
    node.parent = open_;
    node.first_attribute = static_cast<std::uint32_t>(tree_.attributes_.size());
    for (; *attributes != nullptr; attributes += 2) {
      tree_.attributes_.push_back({add(local_name(attributes[0])), add(attributes[1])});
      ++node.attributes;
    }
    link(node);
    if (tree_.bytes_.size() > limits_.record_bytes) overflow();
  }

  void text(std::string_view text) {
    if (tree_.overflow_ || open_ == Tree::kNone) return;
    if (tree_.bytes_.size() + text.size() > limits_.record_bytes) return overflow();
    Tree::Node& node = tree_.nodes_[open_];
    if (node.first != Tree::kNone) return text_between(text);
    if (node.text.size == 0) node.text.begin = static_cast<std::uint32_t>(tree_.bytes_.size());
    tree_.bytes_ += text;
    node.text.size += static_cast<std::uint32_t>(text.size());
  }

  // True when that was the end of the record.
  bool close() {
    --depth_;
    if (!tree_.overflow_ && open_ != Tree::kNone) open_ = tree_.nodes_[open_].parent;
    return depth_ == 0;
  }

  void cut() { tree_.cut_ = true; }

 private:
  void clear() {
    tree_.bytes_.clear();
    tree_.nodes_.clear();
    tree_.attributes_.clear();
    tree_.overflow_ = tree_.cut_ = false;
    open_ = Tree::kNone;
  }

  Tree::Range add(std::string_view text) {
    const Tree::Range range{static_cast<std::uint32_t>(tree_.bytes_.size()), static_cast<std::uint32_t>(text.size())};
    tree_.bytes_ += text;
    return range;
  }

  void link(const Tree::Node& node) {
    const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
    if (open_ != Tree::kNone) {
      Tree::Node& parent = tree_.nodes_[open_];
      if (parent.first == Tree::kNone) {
        parent.first = index;
      } else {
        tree_.nodes_[parent.last].next = index;
      }
      parent.last = index;
    }
    tree_.nodes_.push_back(node);
    open_ = index;
  }

  // Text behind a child: it becomes a child of its own, so that none is lost and no text is ever moved.
  void text_between(std::string_view text) {
    const std::uint32_t parent = open_;
    Tree::Node& last = tree_.nodes_[tree_.nodes_[parent].last];
    const bool goes_on = last.name.size == 0 && last.text.begin + last.text.size == tree_.bytes_.size();
    if (goes_on) {
      tree_.bytes_ += text;
      last.text.size += static_cast<std::uint32_t>(text.size());
      return;
    }
    if (trim(text).empty()) return;
    if (tree_.nodes_.size() >= limits_.record_nodes) return overflow();
    Tree::Node node;
    node.parent = parent;
    node.line = last.line;
    node.offset = last.offset;
    link(node);
    tree_.nodes_.back().text = add(text);
    open_ = parent;
  }

  void overflow() {
    tree_.nodes_.resize(1);
    tree_.nodes_[0].first = tree_.nodes_[0].last = Tree::kNone;
    tree_.overflow_ = true;
    open_ = Tree::kNone;
  }

  const Limits& limits_;
  Tree tree_;
  std::size_t depth_ = 0;
  std::uint32_t open_ = Tree::kNone;
};

namespace {

class Reader {
 public:
  Reader(std::span<const Rule> rules, const OnTree& on_tree, const Limits& limits)
      : rules_(rules), on_tree_(on_tree), limits_(limits), builder_(limits), head_(limits) {}

  std::optional<Error> read(const Source& source) {
    while (!error_) {
      if (!parser_ && !begin(source)) break;
      // An expat without deferral (before 2.6, CVE-2023-52425) begins an unfinished tag anew with every part: a part is
      // as much as that tag, so that its work stays in proportion.
      const XML_Index done = XML_GetCurrentByteIndex(parser_.get());
      const std::size_t part =
          std::clamp<std::size_t>(given_ - static_cast<std::uint64_t>(std::max<XML_Index>(done, 0)), kPart, kMostPart);
      void* const buffer = XML_GetBuffer(parser_.get(), static_cast<int>(part));
      if (buffer == nullptr) return at("xml.syntax", "no memory for the reader of XML");
      std::size_t got = 0;
      if (!first_.empty()) {
        got = first_.size();
        std::copy_n(first_.data(), got, static_cast<char*>(buffer));
        first_.clear();
      } else {
        const std::span<char> room(static_cast<char*>(buffer), part);
        for (std::size_t more = 1; more > 0 && got < part; got += more) more = source(room.subspan(got));
      }
      given_ += got;
      const bool last = got == 0;
      if (XML_ParseBuffer(parser_.get(), static_cast<int>(got), last ? 1 : 0) == XML_STATUS_ERROR) {
        if (!error_) error_ = at("xml.syntax", XML_ErrorString(XML_GetErrorCode(parser_.get())));
        break;
      }
      if (last) break;
    }
    if (error_ && builder_.in_record()) {
      builder_.cut();
      on_tree_(what_, builder_.tree());
    }
    return error_;
  }

 private:
  struct Free {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
  };

  std::uint64_t given_ = 0;  // bytes, to the parser

  bool begin(const Source& source) {
    first_.resize(kPart);
    first_.resize(source(first_));
    if (first_.empty()) {
      error_ = Error{"xml.empty", "there is nothing"};
      return false;
    }
    // What was UTF-16 may have been made UTF-8 on the way here; the declaration still says the former.
    const std::string head = to_lower_ascii(std::string_view(first_.data(), std::min<std::size_t>(first_.size(), 256)));
    const bool declares_utf16 = head.substr(0, head.find("?>")).find("utf-16") != std::string::npos;
    parser_.reset(XML_ParserCreate(declares_utf16 ? "UTF-8" : nullptr));
    XML_SetUserData(parser_.get(), this);
    XML_SetParamEntityParsing(parser_.get(), XML_PARAM_ENTITY_PARSING_NEVER);
    XML_SetElementHandler(parser_.get(), &Reader::on_start, &Reader::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &Reader::on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &Reader::on_doctype);
    return true;
  }

  Error at(std::string code, std::string message) const {
    Place place;
    if (parser_) {
      place.offset = static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
      place.line = XML_GetCurrentLineNumber(parser_.get());
    }
    return Error{std::move(code), std::move(message), std::move(place)};
  }

  std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_.get()); }
  std::uint64_t offset() const {
    return static_cast<std::uint64_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get())));
  }

  void start(const char* name, const char** attributes) {
    const std::string_view local = local_name(name);
    if (!builder_.in_record()) {
      ++depth_;
      if (depth_ > limits_.depth) return;  // no rule is as long as that
      lengths_.push_back(path_.size());
      path_ += '/';
      path_ += local;
      const auto rule = std::ranges::find(rules_, std::string_view(path_), &Rule::path);
      if (rule == rules_.end()) return;
      if (rule->head_only) {
        head_.open(local, attributes, line(), offset());
        head_.close();
        on_tree_(rule->what, head_.tree());
        return;
      }
      what_ = rule->what;
    }
    builder_.open(local, attributes, line(), offset());
  }

  void end() {
    if (builder_.in_record()) {
      if (!builder_.close()) return;
      on_tree_(what_, builder_.tree());
    }
    if (depth_-- > limits_.depth) return;
    path_.resize(lengths_.back());
    lengths_.pop_back();
  }

  static void on_start(void* self, const char* name, const char** attributes) {
    static_cast<Reader*>(self)->start(name, attributes);
  }
  static void on_end(void* self, const char*) { static_cast<Reader*>(self)->end(); }
  static void on_text(void* self, const char* text, int size) {
    auto& reader = *static_cast<Reader*>(self);
    if (reader.builder_.in_record()) reader.builder_.text({text, static_cast<std::size_t>(size)});
  }
  static void on_doctype(void* self, const char*, const char*, const char*, int) {
    auto& reader = *static_cast<Reader*>(self);
    reader.error_ = reader.at("xml.doctype", "a document type declaration is not accepted");
    XML_StopParser(reader.parser_.get(), XML_FALSE);
  }

  std::span<const Rule> rules_;
  const OnTree& on_tree_;
  const Limits& limits_;
  Builder builder_, head_;
  std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
  std::string first_;
  std::string path_;
  std::vector<std::size_t> lengths_;
  std::size_t depth_ = 0;
  int what_ = 0;
  std::optional<Error> error_;
};

}  // namespace

std::optional<Error> read_records(const Source& source, std::span<const Rule> rules, const OnTree& on_tree,
                                  const Limits& limits) {
  return Reader(rules, on_tree, limits).read(source);
}

}  // namespace limen::xml_records
