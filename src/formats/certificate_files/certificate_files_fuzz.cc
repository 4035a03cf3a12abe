// Any bytes give a Reading in which every entry is there once, as something read or as a problem with its code.
#include <cstdint>

#include "base/test_require.h"
#include "formats/certificate_files/certificate_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace files = limen::certificate_files;
  using limen::testing::require;
  const files::Reading reading = files::read({data, size});
  std::size_t entries = reading.certificates.size() + reading.revocation_lists.size() + reading.master_lists.size() +
                        reading.deviation_lists.size() + reading.bare_list.size() + reading.problems.size() +
                        reading.more_problems;
  for (const files::MasterList& list : reading.master_lists) {
    entries += list.certificates.size();
    const auto signer = list.signed_by();
    require(!signer.ok() || signer->is_for(limen::certificates::kMasterListSigner));
  }
  for (const files::DeviationList& list : reading.deviation_lists) (void)list.signed_by();
  require(entries == reading.entries);
  for (const limen::Error& problem : reading.problems) require(!problem.code.empty() && !problem.message.empty());
  return 0;
}
