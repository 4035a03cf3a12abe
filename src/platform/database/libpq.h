// libpq, loaded when the first connection to PostgreSQL is made. Include this instead of libpq-fe.h.
#pragma once

#include <libpq-fe.h>

#include "base/shared_library.h"

namespace limen::database {

inline const SharedLibrary& libpq() {
  static const SharedLibrary library("libpq.so.5");
  return library;
}

}  // namespace limen::database

#define PQclear LIMEN_LAZY_FUNCTION(limen::database::libpq, PQclear)
#define PQcmdStatus LIMEN_LAZY_FUNCTION(limen::database::libpq, PQcmdStatus)
#define PQcmdTuples LIMEN_LAZY_FUNCTION(limen::database::libpq, PQcmdTuples)
#define PQconnectdb LIMEN_LAZY_FUNCTION(limen::database::libpq, PQconnectdb)
#define PQconnectdbParams LIMEN_LAZY_FUNCTION(limen::database::libpq, PQconnectdbParams)
#define PQconsumeInput LIMEN_LAZY_FUNCTION(limen::database::libpq, PQconsumeInput)
#define PQenterPipelineMode LIMEN_LAZY_FUNCTION(limen::database::libpq, PQenterPipelineMode)
#define PQexec LIMEN_LAZY_FUNCTION(limen::database::libpq, PQexec)
#define PQexitPipelineMode LIMEN_LAZY_FUNCTION(limen::database::libpq, PQexitPipelineMode)
#define PQfinish LIMEN_LAZY_FUNCTION(limen::database::libpq, PQfinish)
#define PQflush LIMEN_LAZY_FUNCTION(limen::database::libpq, PQflush)
#define PQfname LIMEN_LAZY_FUNCTION(limen::database::libpq, PQfname)
#define PQftype LIMEN_LAZY_FUNCTION(limen::database::libpq, PQftype)
#define PQgetResult LIMEN_LAZY_FUNCTION(limen::database::libpq, PQgetResult)
#define PQgetisnull LIMEN_LAZY_FUNCTION(limen::database::libpq, PQgetisnull)
#define PQgetlength LIMEN_LAZY_FUNCTION(limen::database::libpq, PQgetlength)
#define PQgetvalue LIMEN_LAZY_FUNCTION(limen::database::libpq, PQgetvalue)
#define PQnfields LIMEN_LAZY_FUNCTION(limen::database::libpq, PQnfields)
#define PQntuples LIMEN_LAZY_FUNCTION(limen::database::libpq, PQntuples)
#define PQpipelineSync LIMEN_LAZY_FUNCTION(limen::database::libpq, PQpipelineSync)
#define PQresultErrorField LIMEN_LAZY_FUNCTION(limen::database::libpq, PQresultErrorField)
#define PQresultStatus LIMEN_LAZY_FUNCTION(limen::database::libpq, PQresultStatus)
#define PQsendFlushRequest LIMEN_LAZY_FUNCTION(limen::database::libpq, PQsendFlushRequest)
#define PQsendPrepare LIMEN_LAZY_FUNCTION(limen::database::libpq, PQsendPrepare)
#define PQsendQueryParams LIMEN_LAZY_FUNCTION(limen::database::libpq, PQsendQueryParams)
#define PQsendQueryPrepared LIMEN_LAZY_FUNCTION(limen::database::libpq, PQsendQueryPrepared)
#define PQstatus LIMEN_LAZY_FUNCTION(limen::database::libpq, PQstatus)
