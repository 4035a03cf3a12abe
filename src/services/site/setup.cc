#include "services/site/routes.h"

namespace limen::site {
namespace {

json::object to_json(const lists::Label& label) {
  return {{"en", label.en}, {"fr", label.fr}, {"es", label.es}, {"ar", label.ar}};
}

json::object to_json(const lists::Code& code) {
  json::object out{{"code", code.code}, {"label", to_json(code.label)}};
  if (!code.group.empty()) out["group"] = code.group;
  if (code.protective) out["protective"] = true;
  if (code.second_line) out["second_line"] = true;
  if (!code.requires_.empty()) out["requires"] = json::array(code.requires_.begin(), code.requires_.end());
  if (const std::string parent = code.text("parent"); !parent.empty()) out["parent"] = parent;
  if (code.flag("choose_one")) out["choose_one"] = true;
  return out;
}

json::object lists_json(const lists::CodeLists& lists, CivilDate day) {
  json::object out;
  for (const std::string& name : lists.names()) {
    const lists::CodeList& list = *lists.list(name);
    json::array codes;
    for (const lists::Code& code : list.entries) {
      if (list.validity.covers(day) && code.validity.covers(day)) codes.push_back(to_json(code));
    }
    out[name] = std::move(codes);
  }
  return out;
}

json::array states_json(const Knowledge& knowledge, CivilDate day) {
  json::array out;
  for (const mrz::StateTable::Entry& state : knowledge.states.entries()) {
    if (!state.in_force_on(day)) continue;
    json::object item{{"code", state.code}};
    if (!state.alpha2.empty()) item["alpha2"] = state.alpha2;
    item["name"] = state.name;
    item["free_movement"] = knowledge.free_movement.covers(state.code, day);
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace

json::object to_json(const Post& post) {
  return {{"id", post.id.to_text()},
          {"code", post.code},
          {"name", post.name},
          {"kind", post.kind},
          {"zone", post.zone.name()},
          {"state_code", post.state.text()},
          {"lanes", json::array(post.lanes.begin(), post.lanes.end())},
          {"active", post.active}};
}

std::string SetupText::build(const std::vector<Post>& posts, CivilDate day) const {
  json::array languages(lists::kLanguages.begin(), lists::kLanguages.end());
  json::array post_list;
  for (const Post& post : posts) post_list.push_back(to_json(post));
  return limen::to_text(
      json::object{{"site", {{"id", info_.id}, {"name", info_.name}, {"pack", info_.pack}, {"demo", info_.demo}}},
                   {"languages", std::move(languages)},
                   {"lists", lists_json(knowledge_->codes, day)},
                   {"posts", std::move(post_list)},
                   {"states", states_json(*knowledge_, day)}});
}

std::shared_ptr<const std::string> SetupText::text(const Posts& posts, CivilDate day) {
  const Posts::Snapshot now = posts.all();
  const std::scoped_lock lock(mutex_);
  if (!text_ || posts_ != now || day_ != day) {
    text_ = std::make_shared<const std::string>(build(*now, day));
    posts_ = now;
    day_ = day;
  }
  return text_;
}

}  // namespace limen::site
