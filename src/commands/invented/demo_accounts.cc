#include "commands/invented/demo_accounts.h"

#include <fmt/format.h>

#include <fstream>

namespace limen::commands {
namespace {

struct DemoAccount {
  const char* account;
  const char* name;
  const char* role;
};
constexpr DemoAccount kAccounts[] = {{"officer", "Amina Diallo", "officer"},
                                     {"supervisor", "Tomás Ferreira", "supervisor"},
                                     {"alerts", "Ingrid Solberg", "alert_manager"},
                                     {"analyst", "Ken Morita", "analyst"},
                                     {"permits", "Farah Nasser", "permit_issuer"},
                                     {"authority", "Pierre Mballa", "permit_authority"},
                                     {"privacy", "Leila Haddad", "data_protection_officer"},
                                     {"care", "Salma Idris", "protection_officer"},
                                     {"care_lead", "Henrik Aalto", "protection_lead"},
                                     {"tester", "Nadia Osei", "tester"},
                                     {"tester2", "Marek Dvorak", "tester"},
                                     {"moderator", "Rosa Lindqvist", "moderator"},
                                     {"expert", "Mariam Sarr", "country_expert"},
                                     {"peer", "Jonas Lindgren", "peer_reviewer"},
                                     {"coordinator", "Beatriz Rocha", "coordinator"},
                                     {"coordinator2", "Samuel Otieno", "coordinator"}};

// Four groups of letters that are easy to read out; 60 bits and more.
std::string make_password(const RandomBytes& random) {
  constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string password;
  for (int group = 0; group < 4; ++group) {
    if (group > 0) password += '-';
    for (int i = 0; i < 4; ++i) {
      std::uint8_t byte = 0;
      do random(std::span(&byte, 1));
      while (byte >= 248);  // 8 × 31: every letter is equally likely
      password += kLetters[byte % kLetters.size()];
    }
  }
  return password;
}

// Signs in with a one-time password and sets the one that is shown, as a person would at the first sign-in.
Result<std::shared_ptr<const identity::Session>> settle(Site& site, const std::string& account,
                                                        const std::string& one_time, const std::string& password) {
  identity::SignInOutcome outcome = site.identity->sign_in({account, one_time});
  if (outcome.error) return *outcome.error;
  const std::string hash = TRY(site.database->read([&](database::Session& read) {
    return site.identity->check_new_password(read, *outcome.session, one_time, password);
  }));
  return site.database->write(
      [&](database::Transaction& tx) { return site.identity->set_password(tx, *outcome.session, hash); });
}

}  // namespace

Result<std::string> make_invented_accounts(Site& site) {
  std::string list = "# Accounts of the demonstration site. It holds no real person's data.\n";
  const auto first = TRY(site.identity->bootstrap());
  if (!first) return Error{"demo.not_new", "the site has accounts already"};
  const std::string admin_password = make_password(site.random);
  const auto admin = TRY(settle(site, "administrator", *first, admin_password));
  list += fmt::format("{:<14} {:<20} {}\n", "administrator", admin_password, "administrator");
  const protection::Permit permit = TRY(site.access->permit(admin->caller, {"accounts.manage"}));
  for (const DemoAccount& demo : kAccounts) {
    const identity::OneTimePassword one_time = TRY(site.identity->make_one_time_password());
    const identity::NewAccount account{demo.account, demo.name, {demo.role}};
    const auto created = site.database->write(
        [&](database::Transaction& tx) { return site.identity->create(tx, permit, account, one_time); });
    if (!created.ok()) return created.error();
    const std::string password = make_password(site.random);
    const auto settled = settle(site, demo.account, one_time.text, password);
    if (!settled.ok()) return settled.error();
    list += fmt::format("{:<14} {:<20} {}\n", demo.account, password, demo.role);
  }
  return list;
}

Result<void> write_private(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path);
  std::error_code failure;
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, failure);
  out << text;
  out.close();
  if (!out) return Error{"site.write", "cannot be written"};
  return {};
}

}  // namespace limen::commands
