// The observatory's desk: paired tests with their blindness, the directory, its proposals and releases.
import { randomUUID } from "node:crypto";
import { at, day } from "./data.mjs";

const kOrder = ["contact", "application", "interview"];

export function makeObservatory(accounts) {
  const id = (name) => accounts.find((item) => item.account === name).id;
  const study = { id: randomUUID(), title: "Renting a flat in Northport", question: "Is a foreign name a reason to refuse a viewing?", protocol: "Both testers call within one hour of each other, A first on odd days.\nSame text, same income, same dates.", characteristics: [{ name: "Name", a: "usual here", b: "foreign" }, { name: "Age", a: "31", b: "31" }, { name: "Income", a: "2,100 a month", b: "2,100 a month" }], phases: [...kOrder], no_answer: "unfavourable", version: 1, created_at: at(-40), closed: false };
  const form = (steps, text) => ({ version: steps.length ? 1 : 0, phases: kOrder.map((phase, index) => ({ phase, ...(steps[index] ? { outcome: steps[index] } : {}), ...(text && index === 0 ? { text } : {}) })), incidents: [], ...(steps.length ? { locked_at: at(-2), seal: "5f".repeat(32) } : {}) });
  const make = (number, a, b, more = {}) => ({ id: randomUUID(), study_id: study.id, study_title: study.title, number, target: `T-0${10 + number}`, place: "Northport, harbour quarter", day: day(-number), testers: { A: id("nadia"), B: id("marek") }, forms: { A: a, B: b }, notes: [], cleared: false, ...more });
  const yes = ["treated", "treated", "treated"];
  const no = ["refused", "not_reached", "not_reached"];
  const cases = [make(1, form(yes, "Friendly, asked when I could come."), form(no, "The flat was gone, he said.")), make(2, form(yes), form(yes)), make(3, form(no), form(no)), make(4, form(yes), form(["treated", "refused", "not_reached"])), make(5, form([]), form([]), { abandoned_reason: "target_gone", abandoned_text: "Advertisement withdrawn" }), make(6, form(yes, "Secret until both are locked"), form([])), make(7, form([]), form([]))];
  const fields = { name: "Harbour Legal Aid", acronym: "HLA", description: "Lawyers who advise people at the border, free of charge.", website: "https://hla.example", email: "desk@hla.example", phone: "+99 1 234 567", address: "Quay 3, Northport", kind: "NGO", scope: "Northport", topics: "asylum\nlegal aid", languages: "en\nfr\nar", areas: "Northport", founded: "1998", size: "14 people", seat: "Northport", status: "active", services: "Legal advice | daily 9–17 | everybody | asylum, detention | fr, ar | Northport" };
  const organisations = [fields, { ...fields, name: "Southern Shelter Network", acronym: "SSN", kind: "network", topics: "shelter\nchildren", website: "https://ssn.example", services: "" }, { ...fields, name: "Centre for Integration Research", acronym: "CIR", kind: "research", topics: "integration", status: "succeeded by Institute of Migration Studies" }].map((item, index) => ({ id: `o0${index + 1}`, version: 3, public: index !== 2, due: index === 2, updated_at: at(-9), verified_on: day(-30), expires_on: day(335), fields: item }));
  const proposal = { id: randomUUID(), received_at: at(-1), taken_at: at(-1), language: "fr", remark: "Nous avons déménagé en octobre.", state: "open", is_new: false, organisation: "o01", suspicions: [{ code: "directory_fields.abuse.links", field: "description", message: "more links than usual" }],
    fields: [{ field: "address", before: "Quay 3, Northport", value: "12 Market Street, Northport", state: "open" }, { field: "phone", before: "+99 1 000 000", value: "+99 1 234 999", state: "open" }, { field: "languages", before: "en\nfr\nar", value: "en\nfr\nar\nti", state: "open" }] };
  return { study, cases, organisations, proposals: [proposal], releases: [{ id: "01a20300-0000-7000-8000-000000000002", made_at: at(-3), by: "", files: 6, bytes: 81234, organisations: 2, rounds: 4, current: true }, { id: "01a1f000-0000-7000-8000-000000000001", made_at: at(-33), by: "", files: 5, bytes: 71234, organisations: 1, rounds: 3, current: false }] };
}

function verdict(a, b) {
  const treated = (form) => form.phases.every((item) => item.outcome === "treated");
  return treated(a) ? (treated(b) ? "both" : "only_a") : treated(b) ? "only_b" : "neither";
}
function phaseVerdict(phase, a, b) {
  const [one, other] = [a, b].map((form) => form.phases.find((item) => item.phase === phase).outcome);
  if (one === "not_reached" || other === "not_reached") return { phase, outcome: "unusable", reason: "not_reached" };
  return { phase, outcome: one === "treated" ? (other === "treated" ? "both" : "only_a") : other === "treated" ? "only_b" : "neither" };
}

function view(found, session, accounts, whole) {
  const manages = session.scopes.includes("paired_tests.manage");
  const side = found.testers.A === session.account_id ? "A" : found.testers.B === session.account_id ? "B" : null;
  const complete = Boolean(found.forms.A.locked_at && found.forms.B.locked_at);
  const state = complete ? "complete" : found.abandoned_reason ? "abandoned" : side && found.forms[side].locked_at ? "waiting" : "open";
  const { testers, forms, notes, abandoned_text, ...shown } = found;
  const person = (id) => ({ id, name: accounts.find((item) => item.id === id)?.name ?? "" });
  const result = complete
    ? { outcome: verdict(forms.A, forms.B), phases: kOrder.map((phase) => phaseVerdict(phase, forms.A, forms.B)) }
    : found.abandoned_reason ? { outcome: "unusable", reason: found.abandoned_reason, phases: kOrder.map((phase) => ({ phase, outcome: "unusable", reason: found.abandoned_reason })) } : undefined;
  return { ...shown, state, result, side: side ?? undefined, ...(manages ? { tester_a: person(testers.A), tester_b: person(testers.B), abandoned_text } : {}),
    ...(whole ? { form: side ? forms[side] : undefined, forms: complete ? { a: forms.A, b: forms.B } : undefined, notes: notes.filter((note) => complete || note.author === session.account_id).map((note) => ({ id: note.id, own: note.author === session.account_id, by: person(note.author).name, text: note.text })) } : {}) };
}

function tally(verdicts) {
  const counts = { both: 0, only_a: 0, only_b: 0, neither: 0, unusable: 0 };
  const reasons = {};
  for (const item of verdicts) {
    counts[item.outcome] += 1;
    if (item.outcome === "unusable") reasons[item.reason] = (reasons[item.reason] ?? 0) + 1;
  }
  const usable = verdicts.length - counts.unusable;
  return { ...counts, usable, reasons, ...(usable ? { net_rate: (counts.only_a - counts.only_b) / usable, low: -0.1, high: 0.8, p_value: 0.5 } : {}) };
}

export function observatory(route, fail) {
  const manage = { scopes: ["paired_tests.manage"], purpose: true };
  const either = { scopes: ["paired_tests.manage", "paired_tests.fill"], purpose: true };
  const fill = { scopes: ["paired_tests.fill"], purpose: true };
  const read = { scopes: ["directory.read"] };
  const write = { scopes: ["directory.write"] };
  const publish = { scopes: ["releases.publish"] };
  const sees = (found, session) => session.scopes.includes("paired_tests.manage") || Object.values(found.testers).includes(session.account_id);
  const find = ({ world, params, session }) => {
    const found = world.observatory.cases.find((item) => item.id === params[0]);
    return found && sees(found, session) ? found : fail(404, "paired_tests.not_found");
  };
  const own = (context) => {
    const found = find(context);
    const side = found.testers.A === context.session.account_id ? "A" : "B";
    if (found.forms[side].locked_at) fail(409, "paired_tests.form.locked");
    if (found.forms[side].version !== context.body.version) fail(409, "paired_tests.form.version");
    return { found, side };
  };
  const answer = (context, found, status = 200) => ({ status, json: view(found, context.session, context.world.accounts, true) });
  const studyView = ({ world, session }) => ({ ...world.observatory.study, ...(session.scopes.includes("paired_tests.manage") ? { cases: world.observatory.cases.length } : {}) });
  const organisation = (world, id) => world.observatory.organisations.find((item) => item.id === id) ?? fail(404, "partners.not_found");
  const summary = ({ fields, ...item }) => ({ ...item, name: fields.name, acronym: fields.acronym, kind: fields.kind, status: fields.status, topics: fields.topics.split("\n") });
  const whole = (item) => ({ ...summary(item), fields: item.fields, facts: [], hsds: {} });
  const shown = (world, proposal) => ({ ...proposal, name: organisation(world, proposal.organisation).fields.name, fields: proposal.fields.map((field) => {
    const now = organisation(world, proposal.organisation).fields[field.field] ?? "";
    return { ...field, now, changed_since: field.state === "open" && now !== field.before };
  }) });
  return [
    route("GET", "/api/paired-tests/studies", either, (context) => ({ json: { studies: [studyView(context)] } })),
    route("GET", "/api/paired-tests/studies/:id", either, (context) => ({ json: studyView(context) })),
    route("GET", "/api/paired-tests/studies/:id/results", manage, ({ world, session }) => {
      const results = world.observatory.cases.map((item) => view(item, session, world.accounts, false).result).filter(Boolean);
      return { json: { study_id: world.observatory.study.id, confidence: 0.95, pairs: tally(results), phases: kOrder.map((phase, index) => ({ ...tally(results.map((item) => item.phases[index])), phase })) } };
    }),
    route("GET", "/api/paired-tests/testers", manage, ({ world }) => ({ json: { testers: world.accounts.filter((item) => item.roles.includes("tester")).map(({ id, name }) => ({ id, name })) } })),
    route("GET", "/api/paired-tests/cases", either, ({ world, session }) => ({ json: { cases: world.observatory.cases.filter((item) => sees(item, session)).map((item) => view(item, session, world.accounts, false)).reverse() } })),
    route("GET", "/api/paired-tests/cases/:id", either, (context) => answer(context, find(context))),
    route("POST", "/api/paired-tests/cases/:id/form", fill, (context) => {
      const { found, side } = own(context);
      found.forms[side] = { ...context.body, version: context.body.version + 1 };
      return answer(context, found);
    }),
    route("POST", "/api/paired-tests/cases/:id/lock", fill, (context) => {
      const { found, side } = own(context);
      Object.assign(found.forms[side], { locked_at: at(), seal: "a7".repeat(32) });
      return answer(context, found);
    }),
    route("POST", "/api/paired-tests/cases/:id/notes", either, (context) => {
      const found = find(context);
      found.notes.push({ id: randomUUID(), author: context.session.account_id, text: context.body.text });
      return answer(context, found);
    }),
    route("POST", "/api/paired-tests/cases/:id/abandon", manage, (context) => answer(context, Object.assign(find(context), { abandoned_reason: context.body.reason, abandoned_text: context.body.text }))),
    route("GET", "/api/directory/fields", read, ({ world }) => ({ json: { fields: Object.keys(world.observatory.organisations[0].fields).map((field) => ({ field, label: `organisation.${field}`, form: field === "services" ? "services" : field === "description" ? "text" : ["topics", "areas"].includes(field) ? "list" : field === "website" ? "url" : field === "email" ? "email" : field === "phone" ? "phones" : field === "languages" ? "languages" : field === "status" ? "status" : "line", most: 500, most_lines: ["description", "topics", "areas", "services", "phone", "languages"].includes(field) ? 20 : 1, required: field === "name" })) } })),
    route("GET", "/api/directory/organisations", read, ({ world, query }) => {
      const words = (query.get("text") ?? "").toLowerCase();
      const found = world.observatory.organisations.filter((item) => JSON.stringify(item.fields).toLowerCase().includes(words));
      return { json: { organisations: found.map(summary), total: found.length } };
    }),
    route("GET", "/api/directory/organisations/:id", read, ({ world, params }) => ({ json: whole(organisation(world, params[0])) })),
    route("POST", "/api/directory/organisations/:id", write, ({ world, params, body }) => {
      const found = organisation(world, params[0]);
      if (found.version !== body.version) fail(409, "partners.version");
      Object.assign(found.fields, body.fields);
      Object.assign(found, { version: found.version + 1, ...(body.public === undefined ? {} : { public: body.public }) });
      return { json: whole(found) };
    }),
    route("GET", "/api/directory/organisations/:id/history", read, ({ params }) => ({ json: { history: [{ seq: 2, organisation: params[0], version: 2, at: at(-9), by: "", field: "phone", before: "+99 1 000 000", after: "+99 1 234 567", source: "edit: website of the body" }, { seq: 1, organisation: params[0], version: 1, at: at(-60), by: "", field: "name", before: "", after: "Harbour Legal Aid", source: "pack" }] } })),
    route("GET", "/api/directory/people", { ...read, purpose: true }, ({ query }) => ({ json: { people: query.get("organisation") === "o01" ? [{ id: randomUUID(), organisation: "o01", name: "Miriam Adjei", role: "protection officer", email: "miriam@hla.example", phone: "+99 1 234 568", visibility: "partners", consent: true, version: 1, duties: [] }] : [] } })),
    route("GET", "/api/directory/on-duty", { ...read, purpose: true }, ({ query }) => ({ json: { at: at(), local: "2026-11-22T14:05:00", on_duty: [{ role: "protection officer", person: { id: randomUUID(), organisation: "o01", name: "Miriam Adjei", role: "lawyer", email: "miriam@hla.example", phone: "+99 1 234 568", visibility: "partners", consent: true, version: 1 }, duty: { id: randomUUID(), person: randomUUID(), role: "protection officer", post: query.get("post"), from: day(-10), weekdays: [1, 2, 3, 4, 5, 6, 7], starts: "07:00", ends: "19:00" } }] } })),
    route("GET", "/api/directory/proposals", read, ({ world }) => ({ json: { proposals: world.observatory.proposals.filter((item) => item.state === "open").map((item) => shown(world, item)), open: world.observatory.proposals.filter((item) => item.state === "open").length, inbox_refused: { "directory_fields.proposal.size": 2 } } })),
    route("POST", "/api/directory/proposals/:id/decide", write, ({ world, params, body }) => {
      const proposal = world.observatory.proposals.find((item) => item.id === params[0]) ?? fail(404, "partners.not_found");
      for (const decision of body.decisions) {
        const field = proposal.fields.find((item) => item.field === decision.field);
        if (field.state !== "open") fail(409, "partners.proposal.decided");
        Object.assign(field, { state: decision.accept ? "accepted" : "refused", reason: decision.reason });
        if (decision.accept) organisation(world, proposal.organisation).fields[field.field] = field.value;
      }
      if (proposal.fields.every((field) => field.state !== "open")) proposal.state = "closed";
      return { json: shown(world, proposal) };
    }),
    route("GET", "/api/releases", publish, ({ world }) => ({ json: { releases: world.observatory.releases } })),
    route("POST", "/api/releases", publish, ({ world }) => {
      for (const item of world.observatory.releases) item.current = false;
      const made = { id: randomUUID(), made_at: at(), by: "", files: 6, bytes: 90000, organisations: 2, rounds: 4, current: true };
      world.observatory.releases.unshift(made);
      return { status: 201, json: made };
    }),
    route("POST", "/api/releases/:id/current", publish, ({ world, params }) => {
      for (const item of world.observatory.releases) item.current = item.id === params[0];
    }),
  ];
}
