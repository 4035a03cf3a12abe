#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "platform/http/target.h"
#include "services/public_site/public_site.h"
#include "services/release_folder/release_folder.h"

namespace limen::public_site {

using public_pages::Query;

namespace {

// Scripts and styles come from the site itself; drawings stand in the page. JSON-LD is data and needs no permission.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri "
    "'none'; form-action 'self'; frame-ancestors 'none'";
constexpr std::size_t kDeepest = 16;  // segments of a path; pages of one score have nine
constexpr std::size_t kFormBytes = 256U << 10U, kBodyBytes = 2U << 20U;
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr double kFormCost = 5;  // requests

std::string etag_of(std::string_view salt, std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a: tells versions of our own pages apart, guards nothing
  for (const std::string_view text : {salt, key})
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return fmt::format("\"{:016x}\"", hash);
}

Query query_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Query query;
  for (const auto& [name, value] : pairs) query.emplace(name, value);
  return query;
}

// "/fr/directory" into language and path; "/data/x.csv" has none.
bool take_path(std::string_view whole, Request& request) {
  if (public_pages::has_no_language(whole)) {
    request.path = whole;
    return true;
  }
  const std::size_t end = std::min(whole.find('/', 1), whole.size());
  const auto language = public_pages::parse_language(whole.substr(1, end - 1));
  if (!language) return false;
  request.language = *language;
  request.path = end == whole.size() ? "/" : std::string(whole.substr(end));
  return true;
}

http::Response to_response(Answer answer) {
  http::Response response;
  response.status = answer.status;
  response.content_type = std::move(answer.content_type);
  response.body = std::move(answer.body);
  response.headers = std::move(answer.headers);
  response.html = response.content_type.starts_with("text/html");
  return response;
}

http::Response nothing_yet() {
  http::Response response = http::problem(503, Error{"public_site.no_release", "no release is in force yet"});
  response.headers.emplace_back("Retry-After", "60");
  return response;
}

// The release in force: looks for another one, keeps the last that was good.
class Shelf {
 public:
  Shelf(std::filesystem::path releases, Knowledge knowledge, std::vector<SectionFactory> factories,
        std::function<void(Severity, const std::string&)> log)
      : releases_(std::move(releases)),
        knowledge_(std::move(knowledge)),
        factories_(std::move(factories)),
        log_(std::move(log)) {}

  // Watching and answering are two threads: what they share is one pointer.
  std::shared_ptr<const Site> current() const {
    const std::lock_guard lock(site_mutex_);
    return site_;
  }
  std::string trouble() const {
    const std::lock_guard lock(site_mutex_);
    return trouble_;
  }

  bool look() {
    const std::lock_guard lock(look_mutex_);
    const auto name = release_folder::current_name(releases_);
    if (!name.ok()) return note(name.error().code);
    // Written again, the same name is looked at again: whoever repaired a release says so.
    std::error_code failure;
    const auto written = std::filesystem::last_write_time(releases_ / release_folder::kCurrent, failure);
    const std::string stamp = fmt::format("{} {}", *name, written.time_since_epoch().count());
    if (stamp == served_) return note("");
    if (stamp == refused_) return false;
    auto made = make(*name);
    if (!made.ok()) {
      refused_ = stamp;
      log_(Severity::kError, fmt::format("release {} is not served: {}", *name, made.error().to_text()));
      return note(made.error().code);
    }
    served_ = stamp;
    refused_.clear();
    log_(Severity::kInfo, fmt::format("release {} ({}) is served", *name, (*made)->manifest().id));
    const std::lock_guard site_lock(site_mutex_);
    site_ = made.take();
    trouble_.clear();
    return true;
  }

 private:
  Result<std::shared_ptr<const Site>> make(const std::string& name) const {
    release::OpenRelease opened = TRY(release_folder::open_release(releases_ / name));
    return Site::make(std::move(opened), knowledge_, factories_);
  }
  bool note(std::string code) {
    const std::lock_guard lock(site_mutex_);
    trouble_ = std::move(code);
    return false;
  }

  const std::filesystem::path releases_;
  const Knowledge knowledge_;
  const std::vector<SectionFactory> factories_;
  const std::function<void(Severity, const std::string&)> log_;
  std::mutex look_mutex_;
  std::string served_, refused_;  // name and time of `current`
  mutable std::mutex site_mutex_;
  std::shared_ptr<const Site> site_;
  std::string trouble_;
};

class RunningServer final : public Server {
 public:
  RunningServer(ServerSettings settings, Knowledge knowledge, std::vector<SectionFactory> factories, const Clock& clock,
                RandomBytes random)
      : settings_(std::move(settings)),
        clock_(clock),
        random_(std::move(random)),
        shelf_(settings_.releases, std::move(knowledge), std::move(factories),
               [this](Severity severity, const std::string& line) { say(severity, line); }),
        inbox_(settings_.inbox, settings_.inbox_limits),
        limiter_(random_, settings_.rate_limits) {
    // Pages of one start are told from those of another: the program may have changed between.
    std::array<std::uint8_t, 16> salt{};
    random_(salt);
    salt_.assign(salt.begin(), salt.end());
  }
  ~RunningServer() override { RunningServer::stop(); }

  Result<void> begin() {
    std::error_code failure;
    for (const auto& folder : {settings_.releases, settings_.inbox}) {
      if (std::filesystem::is_directory(folder, failure)) continue;
      Place place;
      place.source = folder.string();
      return Error{"public_site.folder", "no such folder", place};
    }
    TRY(put_up_fence());
    shelf_.look();
    workers_ = std::make_unique<http::Workers>(settings_.workers, 512, [this](std::string_view what) {
      say(Severity::kError, fmt::format("internal error: {}", what));
    });
    TRY(add_routes());
    set_http();
    http_ = TRY(http::Server::start(settings_.http, router_, metrics_));
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
    return {};
  }

  std::uint16_t port() const override { return http_->port(); }
  const file_fence::State& fence() const override { return fence_; }
  std::string release_id() const override {
    const auto site = shelf_.current();
    return site == nullptr ? std::string() : site->manifest().id;
  }
  bool look() override { return shelf_.look(); }

  void stop() override {
    if (watcher_.joinable()) {
      watcher_.request_stop();
      watcher_.join();
    }
    if (http_ != nullptr) http_->stop();
    if (workers_ != nullptr) workers_->stop();
  }

 private:
  void say(Severity severity, const std::string& line) const {
    if (settings_.log) settings_.log(severity, line);
  }

  Result<void> put_up_fence() {
    if (!settings_.fenced) {
      fence_ = {.detail = "not asked for"};
      return {};
    }
    file_fence::Rules rules{.readable = {settings_.releases}, .letter_boxes = {settings_.inbox}};
    if (settings_.http.tls) {
      rules.readable.emplace_back(settings_.http.tls->certificate_file);
      rules.readable.emplace_back(settings_.http.tls->key_file);
    }
    fence_ = TRY(file_fence::enforce(rules));
    say(fence_.in_force ? Severity::kInfo : Severity::kWarning,
        fmt::format("fence around files: {} ({})", fence_.in_force ? "in force" : "NOT in force", fence_.detail));
    return {};
  }

  void watch(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      wake.wait_for(lock, stop, settings_.poll, [] { return false; });
      if (!stop.stop_requested()) shelf_.look();
    }
  }

  void set_http() {
    http::Settings& http = settings_.http;
    http.page_policy = kPolicy;
    if (settings_.behind_proxy) http.limits.requests_per_second = 0;  // all come from one address: the proxy counts
    http.health.emplace_back("release", [this] {
      const std::string id = release_id(), trouble = shelf_.trouble();
      return http::HealthCheck{!id.empty(),
                               fmt::format("{}{}{}", id.empty() ? "none" : id, trouble.empty() ? "" : "; ", trouble)};
    });
    http.health.emplace_back("fence", [this] {
      // Not an illness: the kernel may have none, and an operator sees it here and in the log.
      return http::HealthCheck{true,
                               fmt::format("{}; {}", fence_.in_force ? "in force" : "not in force", fence_.detail)};
    });
    http.health.emplace_back("inbox", [this] {
      return http::HealthCheck{true, inbox_.full() ? "full: nobody takes the proposals out" : ""};
    });
    // Refusals are counted by their reason; who was refused is nobody's business here.
    http.security_log = [this](const http::SecurityEvent& event) {
      say(Severity::kWarning, fmt::format("refused code={} suppressed={}", event.code, event.suppressed));
    };
    http.exception_log = [this](std::string_view what, std::string_view id) {
      say(Severity::kError, fmt::format("internal error request={}: {}", id, what));
    };
  }

  Result<void> add_routes() {
    using http::Method;
    const auto info = [](std::string id) {
      http::RouteInfo made;
      made.operation.id = std::move(id);
      made.operation.documented = false;
      return made;
    };
    const auto on_workers = [this](http::Response (RunningServer::*handler)(const http::Request&)) {
      return http::on_workers_returning(
          *workers_, [this, handler](const http::Request& request) { return (this->*handler)(request); });
    };
    TRY(router_.add(Method::kGet, "/robots.txt", on_workers(&RunningServer::robots), info("robots")));
    TRY(router_.add(Method::kGet, "/sitemap.xml", on_workers(&RunningServer::sitemap), info("sitemap")));
    // One segment is a language and nothing else, so that /healthz and /metrics stay the server's own.
    TRY(router_.add(Method::kGet, "/", on_workers(&RunningServer::page), info("page0")));
    for (const auto language : public_pages::kLanguages) {
      const std::string code(public_pages::to_text(language));
      TRY(router_.add(Method::kGet, "/" + code, on_workers(&RunningServer::page), info("home_" + code)));
    }
    std::string pattern = "/{p0}";
    for (std::size_t depth = 1; depth < kDeepest; ++depth) {
      pattern += fmt::format("/{{p{}}}", depth);
      TRY(router_.add(Method::kGet, pattern, on_workers(&RunningServer::page), info(fmt::format("page{}", depth))));
    }
    http::RouteInfo form = info("proposeNew");
    form.body_limit = kBodyBytes;
    form.cost = kFormCost;
    TRY(router_.add(Method::kPost, "/{p0}/propose", on_workers(&RunningServer::proposal), form));
    form.operation.id = "proposeChange";
    return router_.add(Method::kPost, "/{p0}/propose/{p2}", on_workers(&RunningServer::proposal), form);
  }

  http::Response robots(const http::Request&) {
    std::string text = "User-agent: *\n";
    for (const auto language : public_pages::kLanguages)
      text += fmt::format("Disallow: /{0}/propos\nDisallow: /{0}/directory?\n", public_pages::to_text(language));
    if (!settings_.base_url.empty()) text += fmt::format("Sitemap: {}/sitemap.xml\n", settings_.base_url);
    return http::text_response(std::move(text));
  }

  // With many pages an index of parts, /sitemap.xml?part=2.
  http::Response sitemap(const http::Request& request) {
    const auto site = shelf_.current();
    if (site == nullptr || settings_.base_url.empty())
      return http::problem(404, Error{"public_site.sitemap", "no release, or the site does not know its own address"});
    const std::size_t parts = site->sitemap_parts();
    std::size_t part = 0;
    if (const auto asked = request.query("part")) std::from_chars(asked->data(), asked->data() + asked->size(), part);
    http::Response response;
    response.content_type = "application/xml";
    response.caching = http::Caching::kRevalidate;
    if (part != 0 || parts <= 1) {
      response.body = site->sitemap(settings_.base_url, std::max<std::size_t>(part, 1));
      return response;
    }
    response.body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex "
        "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    for (std::size_t i = 1; i <= parts; ++i)
      response.body += fmt::format("<sitemap><loc>{}/sitemap.xml?part={}</loc></sitemap>\n",
                                   public_pages::escaped(settings_.base_url), i);
    response.body += "</sitemapindex>\n";
    return response;
  }

  http::Response page(const http::Request& given) {
    const auto site = shelf_.current();
    if (site == nullptr) return nothing_yet();
    Request request;
    request.base_url = settings_.base_url;
    request.language = public_pages::negotiate(given.header("Accept-Language"));
    if (given.path == "/") {
      http::Response response;
      response.status = 302;
      response.headers.emplace_back("Location", fmt::format("/{}", to_text(request.language)));
      response.headers.emplace_back("Vary", "Accept-Language");
      return response;
    }
    if (!take_path(given.path, request)) {
      request.path = given.path;
      return to_response(site->failure(request, "not_found", 404));
    }
    request.query = query_of(given.query_parameters());
    std::string key = fmt::format("{}\n{}\n{}", site->manifest().id, to_text(request.language), request.path);
    for (const auto& [name, value] : request.query) key.append("\n").append(name).append("=").append(value);
    const std::string etag = etag_of(salt_, key);
    if (given.header("If-None-Match") == etag) {
      http::Response same;
      same.status = 304;
      same.caching = http::Caching::kRevalidate;
      same.headers.emplace_back("ETag", etag);
      return same;
    }
    return answered(*site, request, etag);
  }

  http::Response answered(const Site& site, const Request& request, const std::string& etag) {
    Answer answer;
    try {
      answer = site.answer(request);
    } catch (const std::exception& bug) {
      say(Severity::kError, fmt::format("internal error: {}", bug.what()));
      answer = site.failure(request, "internal", 500);
    }
    if (answer.status == 404 && public_pages::has_no_language(request.path))
      return http::problem(404, Error{"public_site.not_found", "this release has no such file"});
    http::Response response = to_response(std::move(answer));
    // A number that was looked up is the asker's own business and stays in no cache.
    if (response.status == 200 && request.path != "/proposal") {
      response.caching = http::Caching::kRevalidate;
      response.headers.emplace_back("ETag", etag);
    }
    return response;
  }

  std::string address_of(const http::Request& given) const {
    if (!settings_.behind_proxy) return given.remote;
    const std::string_view list = given.header("X-Forwarded-For");
    const std::size_t comma = list.rfind(',');
    return std::string(trim(comma == std::string_view::npos ? list : list.substr(comma + 1)));
  }

  void count(std::string_view outcome) {
    metrics_
        .counter("limen_public_proposals_total", "Proposals sent, by what became of them.",
                 {{"outcome", std::string(outcome)}})
        .add();
  }

  http::Response proposal(const http::Request& given) {
    const auto site = shelf_.current();
    if (site == nullptr) return nothing_yet();
    Request request;
    request.base_url = settings_.base_url;
    if (!take_path(given.path, request)) {
      request.path = given.path;
      return to_response(site->failure(request, "not_found", 404));
    }
    const public_proposals::Desk desk{inbox_, limiter_, clock_, random_,
                                      [this](std::string_view outcome) { count(outcome); }};
    const auto& proposals = site->proposals();
    const auto finished = [&](Answer answer) {
      if (answer.status == 404) return to_response(site->failure(request, "not_found", 404));
      return to_response(site->framed(request, std::move(answer)));
    };
    if (given.body.size() > kFormBytes) return finished(proposals.refuse(request, "size", desk));
    const std::string_view type = given.header("Content-Type");
    if (to_lower_ascii(trim(type.substr(0, type.find(';')))) != kForm)
      return http::problem(415, Error{"public_site.form_type", "a proposal is sent as a form"});
    const auto form = http::parse_query(given.body);
    if (!form.ok()) return finished(proposals.refuse(request, "form", desk));
    return finished(proposals.submit(request, query_of(*form), address_of(given), desk));
  }

  ServerSettings settings_;
  const Clock& clock_;
  const RandomBytes random_;
  Shelf shelf_;
  std::string salt_;
  public_proposals::Inbox inbox_;
  public_proposals::Limiter limiter_;
  file_fence::State fence_;
  http::Router router_;
  http::Metrics metrics_;
  std::unique_ptr<http::Workers> workers_;
  std::unique_ptr<http::Server> http_;
  std::jthread watcher_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Knowledge knowledge,
                                              std::vector<SectionFactory> factories, const Clock& clock,
                                              RandomBytes random) {
  auto server = std::make_unique<RunningServer>(std::move(settings), std::move(knowledge), std::move(factories), clock,
                                                std::move(random));
  TRY(server->begin());
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace limen::public_site
