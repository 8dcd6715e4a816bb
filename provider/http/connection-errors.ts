import type { Secrets } from "../secrets";
import { ConnectionError, type ConnectionFault, type ApiError, DeadlineError, UnexpectedResponseError } from "./errors";
import type { TransportFailure } from "./undici-transport";

const CONNECTION_FAULTS: Readonly<Record<ConnectionFault, string>> = {
  unknownHost: "the host was not found",
  noTls: "the port does not speak TLS",
  untrustedCertificate: "the host's certificate is not trusted",
  invalidCertificate: "the host's certificate is not valid",
  proxyCredentials: "the proxy asks for a user name and a password",
  proxyRefused: "the proxy refused the connection",
  unreachable: "no connection could be made",
  broken: "the connection broke",
};

/** Maps an exchange without a response to an error. */
export function errorFromFailure(
  { reason, cause }: TransportFailure,
  fault: Exclude<TransportFailure["fault"], "givenUp">,
  description: string,
  secrets: Secrets,
): ApiError {
  switch (fault) {
    case "timeout":
      return new DeadlineError(`there was no answer in time (${description})`, "unknown", { cause });
    case "tooLarge":
      return new UnexpectedResponseError(`the answer is too large (${description})`, "unknown", { cause });
    case "unaskedContinue":
      return new UnexpectedResponseError(
        `the host sent 100 Continue without being asked, which this HTTP client does not take (${description})`,
        "unknown",
        { cause },
      );
    case "noTls":
      return new ConnectionError(`${CONNECTION_FAULTS.noTls} (${description})`, fault, { cause });
    default:
      return new ConnectionError(`${CONNECTION_FAULTS[fault]} (${description}: ${secrets.printable(reason)})`, fault, {
        cause,
      });
  }
}
