// What the routes of the site are made of: the setup as text, posts as JSON. Private to this folder.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "services/site/site.h"

namespace limen::site {

std::string_view site_schemas();  // JSON object of named schemas

json::object to_json(const Post& post);

// What PostInput says, checked. `active` keeps its value when absent. Errors "site.post.code", "site.post.name",
// "site.post.kind", "site.post.zone", "site.post.state", "site.post.lanes", and those of JsonReader.
Result<Post> read_post_input(const json::value& body, const mrz::StateTable& states, CivilDate today, Post post);

// The answer to GET /api/setup, kept until the day or the posts change. May be asked by many threads.
class SetupText {
 public:
  SetupText(SiteInfo info, std::shared_ptr<const Knowledge> knowledge)
      : info_(std::move(info)), knowledge_(std::move(knowledge)) {}
  std::shared_ptr<const std::string> text(const Posts& posts, CivilDate day);

 private:
  std::string build(const std::vector<Post>& posts, CivilDate day) const;
  const SiteInfo info_;
  const std::shared_ptr<const Knowledge> knowledge_;
  std::mutex mutex_;
  Posts::Snapshot posts_{};  // held, so that another snapshot cannot have its address
  CivilDate day_{};
  std::shared_ptr<const std::string> text_{};
};

}  // namespace limen::site
