#include "runtime/export/redaction.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/json.hpp"

namespace weft::tests {
namespace {

using exporting::kind_of_data;
using exporting::redaction_settings;
using exporting::redactor;

std::string redacted(const std::string& text) {
  const redaction_settings settings{true, {}, "salt"};
  return redactor{settings}.text(text);
}
std::string without_secrets(const std::string& text) {
  const redaction_settings settings{false, {}, "salt"};
  return redactor{settings}.text(text);
}

}  // namespace

TEST_CASE("personal data become typed placeholders") {
  CHECK(redacted("Write to ana.li+x@mail.example.co.uk, please.") == "Write to [EMAIL_1], please.");
  CHECK(redacted("Call +49 30 123 4567 or (415) 555-0132.") == "Call [PHONE_1] or [PHONE_2].");
  CHECK(redacted("from 203.0.113.7 and 2001:db8::17") == "from [IP_1] and [IP_2]");
  CHECK(redacted("born on 1987-03-04, ordered on 2026-03-04") ==
        "born on [DATE_OF_BIRTH_1], ordered on 2026-03-04");
  CHECK(redacted("I was born 4 March 1987.") == "I was born [DATE_OF_BIRTH_1].");
  CHECK(redacted("My name is Ana Li, hello") == "My name is [PERSON_1], hello");
}

// Numbers that payment networks and the IBAN registry publish as examples.
TEST_CASE("cards and IBANs are known by their check digits") {
  CHECK(redacted("charge 4111 1111 1111 1111") == "charge [CREDIT_CARD_1]");
  CHECK(redacted("charge 378282246310005 now") == "charge [CREDIT_CARD_1] now");
  CHECK(redacted("charge 4111 1111 1111 1112").find("CREDIT_CARD") == std::string::npos);
  CHECK(redacted("to DE89 3704 0044 0532 0130 00 please") == "to [IBAN_1] please");
  CHECK(redacted("to GB82WEST12345698765432.") == "to [IBAN_1].");
  CHECK(redacted("to DE88 3704 0044 0532 0130 00").find("IBAN") == std::string::npos);
  CHECK(exporting::luhn_holds("79927398713"));
  CHECK_FALSE(exporting::luhn_holds("79927398710"));
}

TEST_CASE("what only looks like personal data stays") {
  for (const std::string text :
       {"Order 4815162342 left at 12:30:45.", "It costs $1,200.50 and 3.14 more.",
        "Flight HAT123 on 2026-11-26", "version 10.2.33.4 of it", "see https://example.com/a",
        "The bearer of bad news", "item 12345678", "my secret is safe", "@support help",
        "12 of 30 is 40 %", "pages 100-120"})
    CHECK(redacted(text) == text);
}

TEST_CASE("addresses go where a number and a street, a box or a ZIP code tell") {
  CHECK(redacted("I live at 45 Elm Street.") == "I live at [ADDRESS_1].");
  CHECK(redacted("to 221B Baker St., Apt 4B, Austin, TX 78701-1234 please") ==
        "to [ADDRESS_1] please");
  CHECK(redacted("1234 N 5th Avenue, Suite 641, Dallas, TX 75223, USA") == "[ADDRESS_1], USA");
  CHECK(redacted("Hauptstraße 12, 10115 Berlin") == "[ADDRESS_1]");
  CHECK(redacted("5 rue de la Paix, 75002 Paris") == "[ADDRESS_1]");
  CHECK(redacted("PO Box 77, or New York, NY 10001.") == "[ADDRESS_1], or [ADDRESS_2].");
  for (const std::string text :
       {"Room 12 on floor 2, Street parking", "I have 3 Close friends", "2 St. Bernard dogs",
        "on 26 November Street parking is closed", "I saw 12 March Drive", "flight 23 Way",
        "order 12345678 Elm Street", "section 4.2 Main Street", "Arbeitsplatz 3",
        "He bought 12 apples at Street market", "CA 902101", "take XX 12345"})
    CHECK(redacted(text) == text);
}

TEST_CASE("a text that comes again is counted again, with the same placeholders") {
  const redaction_settings settings{true, {}, "salt"};
  redactor hides{settings};
  CHECK(hides.text("a@example.com or b@example.com") == "[EMAIL_1] or [EMAIL_2]");
  CHECK(hides.text("a@example.com or b@example.com") == "[EMAIL_1] or [EMAIL_2]");
  CHECK(hides.counts()[static_cast<std::size_t>(kind_of_data::email)] == 4);
  CHECK(hides.text("Ana Li wrote") == "Ana Li wrote");
  hides.know(kind_of_data::person, "Ana Li");
  CHECK(hides.text("Ana Li wrote") == "[PERSON_1] wrote");
}

TEST_CASE("equal values are equal placeholders in a conversation, however they are written") {
  const redaction_settings settings{true, {}, "salt"};
  redactor hides{settings};
  CHECK(hides.text("call 415-555-0132") == "call [PHONE_1]");
  CHECK(hides.text("or 212-555-0199, not (415) 555-0132") == "or [PHONE_2], not [PHONE_1]");
  CHECK(hides.text("A@example.com is a@example.com") == "[EMAIL_1] is [EMAIL_1]");
  CHECK(hides.counts()[static_cast<std::size_t>(kind_of_data::phone)] == 3);
}

TEST_CASE("a name known from a slot is found in passing, and by its parts") {
  const redaction_settings settings{true, {}, "salt"};
  redactor hides{settings};
  hides.know(kind_of_data::person, "Will Weber");
  CHECK(hides.text("Will Weber called; Mr. Weber will call again.") ==
        "[PERSON_1] called; Mr. [PERSON_1] will call again.");
}

TEST_CASE("members say what their values are, and ids where they are configured") {
  const redaction_settings settings{true, {"order_id"}, "salt"};
  redactor hides{settings};
  CHECK(
      hides.json(R"({"address":"5 Elm Street","count":3,"first_name":"Ana","order_id":4815162})") ==
      R"({"address":"[ADDRESS_1]","count":3,"first_name":"[PERSON_1]","order_id":"[ID_1]"})");
  CHECK(hides.json(R"({"items":[{"name":"Blue Shirt XL2"}],"n":1.5,"t":true,"z":null})") ==
        R"({"items":[{"name":"Blue Shirt XL2"}],"n":1.5,"t":true,"z":null})");
  CHECK(hides.json(R"({"card":4111111111111111})") == R"({"card":"[CREDIT_CARD_1]"})");
  CHECK(hides.json("no JSON, a@example.com") == R"("no JSON, [EMAIL_1]")");
}

TEST_CASE("keys and tokens go even where personal data stay") {
  const std::string key = "weft_" + std::string(43, 'k');
  for (const auto& secret :
       {key, std::string{"sk-"} + std::string(40, 'a'), std::string{"ghp_"} + std::string(36, 'b'),
        std::string{"AKIA"} + std::string(16, 'Q'), std::string{"xoxb-12345678901-abcdefghij"},
        std::string{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_"
                    "XgL0n3I9PlFUP0T"}}) {
    const auto shown = without_secrets("mail a@example.com, use " + secret + ", ok?");
    CHECK(shown == "mail a@example.com, use [SECRET_1], ok?");
  }
  CHECK(without_secrets("Authorization: Bearer abc123def456") ==
        "Authorization: Bearer [SECRET_1]");
  CHECK(without_secrets("password: hunter2, thanks") == "password: [SECRET_1], thanks");
  CHECK(without_secrets("DB_PASSWORD=hunter22") == "DB_PASSWORD=[SECRET_1]");
  CHECK(without_secrets("get https://ana:pw1@host.example/x now") == "get [URL_1] now");
  CHECK(without_secrets("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----!") ==
        "[SECRET_1]!");
  const redaction_settings settings{false, {}, "salt"};
  redactor hides{settings};
  CHECK(hides.json(R"({"api_key":"12345","email":"a@example.com"})") ==
        R"({"api_key":"[SECRET_1]","email":"a@example.com"})");
  CHECK(hides.json("{\"" + key + "\":\"\\u0077eft_" + std::string(43, 'k') + "\"}") ==
        R"({"[SECRET_2]":"[SECRET_2]"})");
}

TEST_CASE("the last line of defence strikes keys from a finished row and keeps it JSON") {
  auto row = R"({"a":"weft_)" + std::string(43, 'x') + R"(","b":"fine"})";
  CHECK(exporting::strike_secrets(row));
  CHECK(row == R"({"a":"[SECRET]","b":"fine"})");
  CHECK_FALSE(exporting::strike_secrets(row));
  auto hash = R"({"sha256":")" + std::string(64, 'a') + R"("})";
  CHECK_FALSE(exporting::strike_secrets(hash));
}

TEST_CASE("a record is redacted wherever people's words are, and its ids are pseudonyms") {
  decision_record r;
  r.key = {"acme", "chat-4711"};
  r.customer = "ana_li_77";
  r.goal = "refund for ana@example.com";
  r.metadata = R"({"customer_name":"Ana Li"})";
  r.context = {{"chat-4711/m1", speaker::customer, "Ana Li, ana@example.com", {}}};
  r.proposed.id = "chat-4711/1";
  r.proposed.draft = "Dear Ana, I write to ana@example.com";
  r.proposed.act = action{"send", R"({"to":"ana@example.com"})"};
  r.proposed.signals.raw = R"({"samples":["Dear Ana"]})";
  question_record q;
  auto about = std::make_shared<card>();
  about->id = "chat-4711~1";
  about->asked.question = "Write to ana@example.com?";
  about->act = r.proposed.act;
  q.about = about;
  q.answered_by = "olga";
  q.by = decided_by::human;
  q.given = answer{verdict::reject, {}, {}, false, {}, {}, "Ana has no account"};
  q.corrections = {{{}, "lead", true, {}, "asked Ana Li"}};
  r.questions = {q};
  r.act = r.proposed.act;
  r.outcome = outcome_reported{"chat-4711/1", "d", "ok", R"({"sent":"ana@example.com"})", true};
  const redaction_settings settings{true, {}, "salt"};
  redactor hides{settings};
  hides.learn(r);
  hides.redact(r);
  CHECK(r.goal == "refund for [EMAIL_1]");
  CHECK(r.metadata == R"({"customer_name":"[PERSON_1]"})");
  CHECK(r.context[0].text == "[PERSON_1], [EMAIL_1]");
  CHECK(r.proposed.draft == "Dear [PERSON_1], I write to [EMAIL_1]");
  CHECK(r.proposed.act->arguments == R"({"to":"[EMAIL_1]"})");
  CHECK(r.proposed.signals.raw == R"({"samples":["Dear [PERSON_1]"]})");
  CHECK(r.questions[0].about->asked.question == "Write to [EMAIL_1]?");
  CHECK(r.questions[0].given->note == "[PERSON_1] has no account");
  CHECK(r.questions[0].corrections[0].note == "asked [PERSON_1]");
  CHECK(r.outcome->result == R"({"sent":"[EMAIL_1]"})");
  for (const auto& id : {r.key.conversation, r.proposed.id, r.questions[0].about->id,
                         r.context[0].id, r.customer, r.questions[0].answered_by}) {
    CHECK(id.find("4711") == std::string::npos);
    CHECK(id.find("ana") == std::string::npos);
    CHECK(id.find("olga") == std::string::npos);
  }
  CHECK(r.proposed.id == r.key.conversation + "/1");
  CHECK(r.questions[0].about->id == r.key.conversation + "~1");
}

TEST_CASE("hostile texts cost no more than their length") {
  const auto spent_ms = [](const std::string& text) {
    const auto before = std::chrono::steady_clock::now();
    CHECK(redacted(text).size() > 0);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before)
        .count();
  };
  for (const std::string unit :
       {"@", "1 ", "1.1.1.", "a:", "::", "eyJ", "-----BEGIN ", "DE89", "password ", "bearer ",
        "May 1 ", "://", "(1", "+", "a@a.", "My name is ", "weft_"}) {
    std::string text;
    while (text.size() < 64'000) text += unit;
    const auto whole = spent_ms(text);
    const auto half = spent_ms(text.substr(0, text.size() / 2));
    // Quadratic would be four times; small spans of time are noise.
    CHECK_MESSAGE(whole < 3.2 * half + 200, unit << ": " << half << " ms, then " << whole);
  }
}

}  // namespace weft::tests
