import java.net.URI;
import me.chanjar.weixin.common.util.http.apache.ApacheHttpClientBuilder;
import org.apache.http.HttpHost;
import org.apache.http.client.HttpRequestRetryHandler;
import org.apache.http.conn.ConnectionKeepAliveStrategy;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;

/** WxJava's own place for an HTTP client: connections to WeChat's hosts, which weixin-java-open holds as constants, go to the sandbox. */
final class LeadToSandbox implements ApacheHttpClientBuilder {
  private final HttpHost sandbox;

  LeadToSandbox(String address) {
    URI uri = URI.create(address);
    sandbox = new HttpHost(uri.getHost(), uri.getPort(), "http");
  }

  @Override
  public CloseableHttpClient build() {
    return HttpClients.custom()
        .setRoutePlanner((target, request, context) ->
            new HttpRoute(target.getHostName().endsWith(".weixin.qq.com") ? sandbox : target))
        .build();
  }

  @Override
  public ApacheHttpClientBuilder httpProxyHost(String host) {
    return this;
  }

  @Override
  public ApacheHttpClientBuilder httpProxyPort(int port) {
    return this;
  }

  @Override
  public ApacheHttpClientBuilder httpProxyUsername(String name) {
    return this;
  }

  @Override
  public ApacheHttpClientBuilder httpProxyPassword(String password) {
    return this;
  }

  @Override
  public ApacheHttpClientBuilder httpRequestRetryHandler(HttpRequestRetryHandler handler) {
    return this;
  }

  @Override
  public ApacheHttpClientBuilder keepAliveStrategy(ConnectionKeepAliveStrategy strategy) {
    return this;
  }

  @Override
  public ApacheHttpClientBuilder sslConnectionSocketFactory(SSLConnectionSocketFactory factory) {
    return this;
  }
}
