package dev.altiplano.registry.hub;

import dev.altiplano.registry.http.Answer;
import dev.altiplano.registry.http.RegistryClient;
import dev.altiplano.registry.transfer.TransferException;
import java.util.Locale;

/** What refusals of the Hub mean, and what to do then. */
final class HubFailures {
  private static final String SET =
      "set HF_TOKEN (or altiplano.registry.hub.token) to a token of %s";

  private final RegistryClient client;
  private final HubRepository repository;
  private final HubSettings settings;
  private final boolean withToken;

  /**
   * Refusals of one repository.
   *
   * @param withToken whether a token was sent
   */
  HubFailures(
      RegistryClient client, HubRepository repository, HubSettings settings, boolean withToken) {
    this.client = client;
    this.repository = repository;
    this.settings = settings;
    this.withToken = withToken;
  }

  /** Reads and closes the answer. */
  TransferException of(Answer answer) throws InterruptedException {
    String code = answer.header("X-Error-Code").orElse("").toLowerCase(Locale.ROOT);
    return switch (answer.status()) {
      case 401, 403 -> lasting(answer, forbidden(answer.status(), code));
      case 404 -> lasting(answer, missing(code));
      default -> client.refusal(answer);
    };
  }

  private String forbidden(int status, String code) {
    if (code.equals("gatedrepo")) {
      return gated();
    }
    if (code.equals("disabledrepo")) {
      return "%s was disabled by the Hub".formatted(repository);
    }
    if (status == 401) {
      return withToken
          ? "the Hub does not accept the token in HF_TOKEN or altiplano.registry.hub.token: it is"
              + " wrong, or has expired"
          : absent();
    }
    return "the Hub does not let us read %s: %s"
        .formatted(repository, SET.formatted("one who may read it"));
  }

  private String missing(String code) {
    return switch (code) {
      case "revisionnotfound" -> "%s has no such revision".formatted(repository);
      case "entrynotfound" -> "a file that %s lists is not there; pull again".formatted(repository);
      default -> absent();
    };
  }

  private static TransferException lasting(Answer answer, String message) {
    answer.close();
    return TransferException.lasting(message, null);
  }

  private String gated() {
    String page = settings.at("/" + repository.path()).toString();
    return withToken
        ? "%s is gated, and the token is of somebody who was not let in: accept its licence on %s, and wait where its authors decide"
            .formatted(repository, page)
        : "%s is gated: accept its licence on %s and %s"
            .formatted(repository, page, SET.formatted("whoever accepted it"));
  }

  /** The Hub does not tell those who may not read a repository that it is there. */
  private String absent() {
    if (!withToken && !settings.token().isEmpty()) {
      return "%s is not on the Hub, or is private: the token was not sent, for %s is asked over plain HTTP; add its host to altiplano.registry.insecure-hosts if that is meant"
          .formatted(repository, settings.endpoint());
    }
    return "%s is not on the Hub, or is private: look at its spelling, or %s"
        .formatted(repository, SET.formatted("one who may read it"));
  }
}
