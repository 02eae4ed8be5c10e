package dev.altiplano.testing;

import dev.altiplano.engine.Engine;
import dev.altiplano.engine.EngineOptions;
import dev.altiplano.engine.ForwardPass;
import dev.altiplano.engine.KvLease;
import dev.altiplano.engine.KvObserver;
import dev.altiplano.engine.Logits;
import dev.altiplano.engine.MemoryUse;
import dev.altiplano.engine.OnnxEngine;
import dev.altiplano.engine.RuntimeLibrary;
import dev.altiplano.engine.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The real engine, which counts the runs of its models and lets a test step in while one runs. */
public final class WatchedEngine implements Engine {
  private final Engine engine = OnnxEngine.create(RuntimeLibrary.bundled());
  private final AtomicInteger runs = new AtomicInteger();
  private volatile IntConsumer inRun = run -> {};

  /** Runs since the start or the last {@link #watch}. */
  public int runs() {
    return runs.get();
  }

  /**
   * Counts anew.
   *
   * @param inRun is told the number of each run, the first is 1, on the model thread, which waits
   */
  public void watch(IntConsumer inRun) {
    this.inRun = inRun;
    runs.set(0);
  }

  @Override
  public String description() {
    return engine.description();
  }

  @Override
  public ForwardPass open(Path model, EngineOptions options) {
    return new Watched(engine.open(model, options));
  }

  @Override
  public void observe(Path model, List<int[]> sequences, int threads, KvObserver observer) {
    engine.observe(model, sequences, threads, observer);
  }

  @Override
  public void close() {
    engine.close();
  }

  private final class Watched implements ForwardPass {
    private final ForwardPass forwardPass;

    Watched(ForwardPass forwardPass) {
      this.forwardPass = forwardPass;
    }

    @Override
    public Logits run(Step step) {
      inRun.accept(runs.incrementAndGet());
      return forwardPass.run(step);
    }

    @Override
    public int vocabularySize() {
      return forwardPass.vocabularySize();
    }

    @Override
    public MemoryUse memory() {
      return forwardPass.memory();
    }

    @Override
    public KvLease reserve() {
      return forwardPass.reserve();
    }

    @Override
    public void copyPrefix(KvLease from, KvLease to, int tokens) {
      forwardPass.copyPrefix(from, to, tokens);
    }

    @Override
    public void interrupt() {
      forwardPass.interrupt();
    }

    @Override
    public void close() {
      forwardPass.close();
    }
  }
}
