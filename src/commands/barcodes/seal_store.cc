#include "commands/barcodes/seal_store.h"

#include "engines/trust/trust.h"

namespace limen::commands {

Result<void> add_store(const std::string& file, Streams& streams, seal_verification::KnownCertificates& known) {
  const std::string content = TRY(read_input(file, streams, 512U << 20));
  const trust::Store store = TRY(trust::Store::read(as_bytes(content)));
  for (const trust::Entry& entry : store.entries()) {
    if (entry.role == trust::Role::kAuthority) {
      if (trust::is_anchor(entry.belief)) known.add_authority(entry.certificate);
    } else {
      known.add_signer(entry.certificate);
    }
  }
  for (const trust::StoredRevocations& one : store.revocation_lists()) known.add_list(one.list);
  return {};
}

}  // namespace limen::commands
