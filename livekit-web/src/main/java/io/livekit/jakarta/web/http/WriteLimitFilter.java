package io.livekit.jakarta.web.http;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/**
 * Puts a limit on writing where an answer is written by a thread that waits for its caller to read:
 * Jakarta REST's answers, and pages.
 */
public class WriteLimitFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Inject transient WriteLimit limit;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(request, new LimitedResponse(response, limit));
  }

  /** Owned by: the request. */
  private static final class LimitedResponse extends HttpServletResponseWrapper {
    private final WriteLimit limit;
    private ServletOutputStream out;

    LimitedResponse(HttpServletResponse response, WriteLimit limit) {
      super(response);
      this.limit = limit;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      if (out == null) {
        out = new LimitedStream(super.getOutputStream(), limit);
      }
      return out;
    }

    @Override
    public void flushBuffer() throws IOException {
      limit.write(super::flushBuffer);
    }
  }

  /** Owned by: the response. */
  private static final class LimitedStream extends ServletOutputStream {
    private final ServletOutputStream out;
    private final WriteLimit limit;

    LimitedStream(ServletOutputStream out, WriteLimit limit) {
      this.out = out;
      this.limit = limit;
    }

    @Override
    public void write(int octet) throws IOException {
      limit.write(() -> out.write(octet));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      limit.write(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
      limit.write(out::flush);
    }

    @Override
    public void close() throws IOException {
      limit.write(out::close);
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
