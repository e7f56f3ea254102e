/// Colors and letters of the charts, for light and dark screens.
///
/// Each chart brings its own paper: a page may be dark where the reader's system is light.
/// Hues can be told apart by who does not see red and green alike (after Okabe and Ito).
enum ChartStyle {
    static let sheet = """
        .paper { fill: #ffffff; }
        text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
        .title { font-size: 16px; font-weight: 600; }
        .panel { font-weight: 600; }
        .quiet { fill: #59636e; }
        .small { font-size: 12px; fill: #59636e; }
        .ours { font-weight: 600; }
        .bar { fill: #b6bec8; }
        .bar-herd { fill: #0969c8; }
        .bar-herdOnDisk { fill: #7fb4ea; }
        .axis { stroke: #8b949e; fill: none; stroke-width: 1; }
        .grid { stroke: #e2e6ea; fill: none; stroke-width: 1; }
        polyline.series { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .herd { stroke: #0969c8; fill: #0969c8; }
        .herdOnDisk { stroke: #56a8e8; fill: #56a8e8; }
        .java { stroke: #c2500a; fill: #c2500a; }
        .node { stroke: #8a7000; fill: #8a7000; }
        .uvloop { stroke: #00805e; fill: #00805e; }
        .asyncio { stroke: #a8488a; fill: #a8488a; }
        .floor { stroke: #6e7781; fill: #6e7781; }
        polyline.herd { stroke-width: 3.5; }
        polyline.floor { stroke-dasharray: 5 4; }
        @media (prefers-color-scheme: dark) {
          .paper { fill: #161b22; }
          text { fill: #e6edf3; }
          .quiet, .small { fill: #9da7b3; }
          .bar { fill: #56606b; }
          .bar-herd { fill: #4ea1f7; }
          .bar-herdOnDisk { fill: #2f6ea8; }
          .grid { stroke: #2b323b; }
          .herd { stroke: #4ea1f7; fill: #4ea1f7; }
          .herdOnDisk { stroke: #8fc4f5; fill: #8fc4f5; }
          .java { stroke: #f0883e; fill: #f0883e; }
          .node { stroke: #d8b93a; fill: #d8b93a; }
          .uvloop { stroke: #3fc19a; fill: #3fc19a; }
          .asyncio { stroke: #e08cc4; fill: #e08cc4; }
          .floor { stroke: #9da7b3; fill: #9da7b3; }
        }
        """
}
