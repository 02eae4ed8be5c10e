package dev.altiplano.residency;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners; what one of them throws is its own trouble. */
record ResidencyNews(List<ResidencyListener> listeners) {
  private static final Logger log = LoggerFactory.getLogger(ResidencyNews.class);

  ResidencyNews {
    listeners = List.copyOf(listeners);
  }

  void tell(Consumer<ResidencyListener> news) {
    for (ResidencyListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        log.error("A listener failed; this is a bug", e);
      }
    }
  }
}
