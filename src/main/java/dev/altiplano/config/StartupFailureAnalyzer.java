package dev.altiplano.config;

import dev.altiplano.model.AltiplanoException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in plain words why the server does not start, in place of a stack trace. */
final class StartupFailureAnalyzer extends AbstractFailureAnalyzer<AltiplanoException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, AltiplanoException cause) {
    return new FailureAnalysis(
        cause.text(), "Check the settings that the README lists, and their paths.", cause);
  }
}
