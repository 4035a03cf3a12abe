// Made by tools/make_directories.py from the text files of this folder. Change those and make it again.
#include "formats/directory/directory.h"

// clang-format off
namespace limen::directory::tables {
namespace {

using edifact::tag;

constexpr Row kPaxlstRows[] = {
    {0, tag("BGM"), true, 1, true, 1, 5, 48},
    {0, tag("RFF"), false, 1, false, 1, 5, 48},
    {0, tag("DTM"), false, 9, false, 9, 5, 48},
    {0, tag("LOC"), false, 9, false, 9, 16, 48},
    {1, tag("NAD"), false, 5, false, 5, 5, 48},
    {1, tag("CTA"), false, 1, false, 1, 5, 48},
    {1, tag("COM"), false, 9, false, 9, 5, 48},
    {2, tag("TDT"), true, 10, true, 10, 5, 48},
    {2, tag("DTM"), true, 1, false, 1, 5, 26},
    {2, tag("DTM"), false, 1, false, 1, 27, 48},
    {3, tag("LOC"), false, 99, false, 99, 5, 48},
    {3, tag("DTM"), false, 5, false, 5, 5, 48},
    {4, tag("NAD"), false, 99999, false, 99999, 5, 48},
    {4, tag("ATT"), false, 9, false, 9, 5, 48},
    {4, tag("DTM"), false, 9, false, 9, 5, 48},
    {4, tag("MEA"), false, 9, false, 9, 5, 48},
    {4, tag("GEI"), false, 5, false, 5, 5, 48},
    {4, tag("FTX"), false, 5, false, 99, 5, 5},
    {4, tag("FTX"), false, 99, false, 99, 6, 48},
    {4, tag("LOC"), false, 25, false, 25, 5, 48},
    {4, tag("COM"), false, 1, false, 9, 5, 48},
    {4, tag("EMP"), false, 9, false, 9, 5, 48},
    {4, tag("NAT"), false, 9, false, 9, 5, 48},
    {4, tag("RFF"), false, 1, false, 99999, 5, 24},
    {4, tag("RFF"), false, 99999, false, 99999, 25, 48},
    {5, tag("DOC"), false, 5, false, 5, 5, 48},
    {5, tag("DTM"), false, 5, false, 5, 5, 48},
    {5, tag("GEI"), false, 9, false, 9, 5, 48},
    {5, tag("RFF"), false, 9, false, 9, 5, 48},
    {5, tag("LOC"), false, 2, false, 2, 5, 48},
    {5, tag("CPI"), false, 1, false, 1, 5, 48},
    {5, tag("QTY"), false, 9, false, 9, 5, 48},
    {6, tag("GID"), false, 99, false, 99, 5, 48},
    {6, tag("FTX"), false, 9, false, 9, 5, 48},
    {6, tag("QTY"), false, 9, false, 9, 5, 48},
    {7, tag("TDT"), false, 1, false, 1, 5, 48},
    {7, tag("FTX"), false, 1, false, 1, 5, 48},
    {0, tag("CNT"), false, 1, false, 1, 5, 48},
    {0, tag("AUT"), false, 1, false, 1, 5, 48},
};
constexpr std::uint8_t kPaxlstParents[] = {0, 0, 0, 2, 0, 4, 4, 4};

constexpr Row kCusresRows[] = {
    {0, tag("BGM"), true, 1, true, 1, 5, 48},
    {0, tag("DTM"), false, 9, false, 9, 5, 48},
    {0, tag("FTX"), false, 99, false, 99, 5, 48},
    {0, tag("TDT"), false, 9, false, 9, 5, 48},
    {0, tag("LOC"), false, 99, false, 99, 5, 48},
    {0, tag("GEI"), false, 10, false, 10, 5, 48},
    {0, tag("EQD"), false, 999, false, 999, 5, 48},
    {1, tag("NAD"), false, 9999, false, 9999, 5, 48},
    {3, tag("RFF"), false, 999, false, 999, 5, 48},
    {3, tag("DTM"), false, 9, false, 9, 5, 48},
    {3, tag("LOC"), false, 9, false, 9, 5, 48},
    {4, tag("ERP"), false, 99, false, 9999, 5, 24},
    {4, tag("ERP"), false, 99999, false, 99999, 25, 48},
    {4, tag("RFF"), false, 9, false, 9, 5, 48},
    {4, tag("ERC"), false, 99, false, 99, 5, 48},
    {4, tag("FTX"), false, 99, false, 99, 5, 48},
};
constexpr std::uint8_t kCusresParents[] = {0, 0, 0, 0, 0};

constexpr Row kPnrgovRows[] = {
    {0, tag("MSG"), true, 1, true, 1, 101, 211},
    {0, tag("ORG"), true, 1, true, 1, 101, 211},
    {0, tag("ERC"), false, 99, false, 99, 101, 211},
    {0, tag("TVL"), true, 1, true, 1, 101, 211},
    {0, tag("EQN"), true, 1, true, 1, 101, 211},
    {1, tag("SRC"), false, 9999, false, 9999, 101, 211},
    {1, tag("RCI"), true, 1, false, 1, 101, 211},
    {1, tag("SSR"), false, 99, false, 99, 101, 211},
    {1, tag("DAT"), false, 5, false, 5, 101, 211},
    {1, tag("IFT"), false, 4, false, 4, 101, 211},
    {1, tag("ORG"), true, 1, true, 1, 101, 211},
    {1, tag("ADD"), false, 99, false, 99, 101, 211},
    {1, tag("EBD"), false, 99, false, 99, 101, 211},
    {2, tag("TIF"), true, 99, false, 99, 101, 211},
    {2, tag("FTI"), false, 9, false, 9, 101, 211},
    {2, tag("IFT"), false, 99, false, 99, 101, 211},
    {2, tag("REF"), false, 1, false, 1, 101, 211},
    {2, tag("EBD"), false, 1, false, 1, 101, 211},
    {2, tag("FAR"), false, 99, false, 99, 101, 211},
    {2, tag("SSR"), false, 99, false, 99, 101, 211},
    {2, tag("ADD"), false, 2, false, 2, 101, 211},
    {3, tag("TKT"), false, 99, false, 99, 101, 211},
    {3, tag("MON"), false, 1, false, 1, 101, 211},
    {3, tag("PTK"), false, 1, false, 1, 101, 211},
    {3, tag("TXD"), false, 99, false, 99, 101, 211},
    {3, tag("DAT"), false, 1, false, 1, 101, 211},
    {4, tag("FOP"), false, 99, false, 99, 101, 211},
    {4, tag("IFT"), false, 99, false, 99, 101, 211},
    {4, tag("ADD"), false, 1, false, 1, 101, 211},
    {5, tag("TVL"), false, 99, false, 99, 101, 211},
    {5, tag("TRA"), false, 1, false, 1, 101, 211},
    {5, tag("RPI"), false, 1, false, 1, 101, 211},
    {5, tag("APD"), false, 1, false, 1, 101, 211},
    {5, tag("SSR"), false, 999, false, 999, 101, 211},
    {5, tag("RCI"), false, 1, false, 1, 101, 211},
    {5, tag("IFT"), false, 99, false, 99, 101, 211},
    {6, tag("DAT"), false, 99, false, 99, 101, 211},
    {6, tag("ORG"), false, 1, false, 1, 101, 211},
    {7, tag("TRI"), false, 99, false, 99, 101, 211},
    {7, tag("TIF"), false, 1, false, 1, 101, 211},
    {7, tag("SSD"), false, 1, false, 1, 101, 211},
    {7, tag("TBD"), false, 1, false, 1, 101, 211},
    {8, tag("EQN"), false, 99, false, 99, 101, 211},
    {8, tag("RCI"), true, 1, true, 1, 101, 211},
    {9, tag("MSG"), false, 99, false, 99, 101, 211},
    {9, tag("RCI"), false, 1, false, 1, 101, 211},
    {9, tag("TVL"), false, 99, false, 99, 101, 211},
    {10, tag("ABI"), false, 99, false, 99, 101, 211},
    {10, tag("DAT"), false, 1, false, 1, 101, 211},
    {11, tag("SAC"), false, 99, false, 99, 101, 211},
    {11, tag("TIF"), false, 1, false, 1, 101, 211},
    {11, tag("SSR"), false, 1, false, 1, 101, 211},
    {11, tag("IFT"), false, 1, false, 1, 101, 211},
    {11, tag("TBD"), false, 1, false, 1, 101, 211},
    {12, tag("TVL"), false, 99, false, 99, 101, 211},
    {12, tag("RPI"), false, 1, false, 1, 101, 211},
    {1, tag("LTS"), false, 999, false, 999, 101, 211},
};
constexpr std::uint8_t kPnrgovParents[] = {0, 0, 1, 2, 3, 1, 5, 6, 1, 1, 1, 10, 11};

}  // namespace

std::span<const Row> paxlst_rows() { return kPaxlstRows; }
std::span<const std::uint8_t> paxlst_parents() { return kPaxlstParents; }
std::span<const Row> cusres_rows() { return kCusresRows; }
std::span<const std::uint8_t> cusres_parents() { return kCusresParents; }
std::span<const Row> pnrgov_rows() { return kPnrgovRows; }
std::span<const std::uint8_t> pnrgov_parents() { return kPnrgovParents; }

}  // namespace limen::directory::tables
