# What the lab tells a real guest to do: requests and answers are lines.
#
#     12 tcp 10.0.0.2 80 1000            ->   RW 12 0
#     13 run aWQK                        ->   RW 13 0 dWlkPTA=      (exit code, output; base64 both ways)
#
# Requests: run COMMAND64; tcp IP PORT MS; udp IP PORT MS; serve tcp|udp PORT; capture DEVICE; captured (stops it and
# brings a pcap). Answers come when they are there, in any order. It speaks with perl-base alone.
use strict;
use warnings;
use Socket qw(:DEFAULT getaddrinfo inet_pton pack_sockaddr_in6 unpack_sockaddr_in6 IPPROTO_TCP IPPROTO_IPV6 IPV6_V6ONLY);

use constant {
    AF_PACKET => 17, ETH_P_ALL => 3, SOL_PACKET => 263, PACKET_ADD_MEMBERSHIP => 1, PACKET_MR_PROMISC => 1,
    SIOCGIFINDEX => 0x8933, O_NONBLOCK => 2048, F_SETFL => 4, EINPROGRESS => 115, LIMIT => 8 << 20,
};

$| = 1;
$SIG{PIPE} = 'IGNORE';
$SIG{CHLD} = 'DEFAULT';
my %on;          # file number -> [handle, what to do when it can be read]
my %writing;     # file number -> what to do when it can be written
my @timers;      # [due, what to do]
my %served;
my ($sniffer, $caught) = (undef, '');

sub clock { my @t = gettime(); return $t[0] }
sub gettime { my $b = "\0" x 16; syscall(228, 1, $b); my ($s, $n) = unpack 'qq', $b; return ($s + $n / 1e9) }
sub wall { my $b = "\0" x 16; syscall(228, 0, $b); return unpack 'qq', $b }

sub base64 { my $t = pack 'u', $_[0]; $t =~ s/^.//mg; $t =~ tr|` -_\n|AA-Za-z0-9+/|d; my $p = (3 - length($_[0]) % 3) % 3; substr($t, length($t) - $p) = '=' x $p if $p; return $t }
sub plain { my $t = $_[0]; $t =~ tr|A-Za-z0-9+/||cd; $t =~ tr|A-Za-z0-9+/| -_|; my $r = ''; while ($t =~ /(.{1,60})/gs) { $r .= unpack 'u', chr(32 + int(length($1) * 3 / 4)) . $1 } return $r }

sub answer { my ($id, $code, $text) = @_; my $line = "RW $id $code" . (defined $text ? ' ' . base64($text) : '') . "\n"; my $at = 0; while ($at < length $line) { my $n = syswrite STDOUT, $line, length($line) - $at, $at; last if !defined $n && !$!{EAGAIN} && !$!{EINTR}; $at += $n // 0 } }
sub later { push @timers, [clock() + $_[0], $_[1]] }
sub watch { my ($h, $do) = @_; $on{fileno $h} = [$h, $do] }
sub forget { my ($h) = @_; delete $on{fileno $h}; delete $writing{fileno $h} }
sub end { my ($h) = @_; forget($h); close $h }

sub place { my ($ip, $port) = @_; return $ip =~ /:/ ? (AF_INET6, pack_sockaddr_in6($port, inet_pton(AF_INET6, $ip))) : (AF_INET, pack_sockaddr_in($port, inet_pton(AF_INET, $ip))) }

sub run {
    my ($id, $command) = @_;
    my $pid = open my $out, '-|';
    if (!defined $pid) { return answer($id, 127, "fork: $!") }
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDERR, '>&', \*STDOUT;
        exec '/bin/sh', '-c', plain($command) or exit 127;
    }
    my $said = '';
    watch($out, sub {
        my $n = sysread $out, $said, 65536, length $said;
        return if $n;
        forget($out);
        close $out;
        answer($id, $? >> 8 || ($? & 127 ? 128 + ($? & 127) : 0), substr $said, 0, 1 << 20);
    });
}

# One connection or datagram: yes when it is answered before the time is up.
sub probe {
    my ($id, $kind, $ip, $port, $ms) = @_;
    my ($family, $to) = place($ip, $port);
    socket my $s, $family, $kind eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0 or return answer($id, 1, "socket: $!");
    fcntl $s, F_SETFL, O_NONBLOCK;
    my $done = 0;
    my $finish = sub { return if $done++; end($s); answer($id, $_[0]) };
    my $began = connect $s, $to;
    return $finish->(1) if !$began && !$!{EINPROGRESS};
    if ($kind eq 'tcp') {
        $writing{fileno $s} = [$s, sub { $finish->(unpack('i', getsockopt $s, SOL_SOCKET, SO_ERROR) ? 1 : 0) }];
    } else {
        watch($s, sub { my $n = sysread $s, my $data, 2048; $finish->(defined $n ? 0 : 1) });
        for my $try (0 .. 2) { later($try * $ms / 3000, sub { syswrite $s, "ringwall probe" if !$done }) }
    }
    later($ms / 1000, sub { $finish->(1) });
}

sub serve {
    my ($id, $kind, $port) = @_;
    return answer($id, 0) if $served{"$kind/$port"}++;
    socket my $s, AF_INET6, $kind eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0 or return answer($id, 1, "socket: $!");
    setsockopt $s, SOL_SOCKET, SO_REUSEADDR, 1;
    setsockopt $s, IPPROTO_IPV6, IPV6_V6ONLY, 0;
    bind $s, pack_sockaddr_in6($port, "\0" x 16) or return answer($id, 1, "bind: $!");
    fcntl $s, F_SETFL, O_NONBLOCK;
    if ($kind eq 'udp') {
        watch($s, sub { my $from = recv $s, my $data, 2048, 0; send $s, $data, 0, $from if defined $from && length $from });
    } else {
        listen $s, 64;
        watch($s, sub { accept my $c, $s or return; fcntl $c, F_SETFL, O_NONBLOCK; watch($c, sub { talk($c) }) });
    }
    answer($id, 0);
}

# A web page for who asks for one, an echo for everybody else.
sub talk {
    my ($c) = @_;
    my $n = sysread $c, my $data, 65536;
    return if !defined $n && ($!{EAGAIN} || $!{EINTR});
    return end($c) if !$n;
    if ($data =~ /^GET /) { syswrite $c, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n"; return end($c) }
    syswrite $c, $data;
}

# Promiscuous: every frame that the adapter shows, whoever it is for.
sub capture {
    my ($id, $device) = @_;
    end($sniffer) if $sniffer;
    socket $sniffer, AF_PACKET, SOCK_RAW, unpack('n', pack 'S', ETH_P_ALL) or return answer($id, 1, "packet socket: $!");
    my $request = pack 'a16x24', $device;
    ioctl $sniffer, SIOCGIFINDEX, $request or return answer($id, 1, "$device: $!");
    my $index = unpack 'x16i', $request;
    bind $sniffer, pack 'SniSCCa8', AF_PACKET, ETH_P_ALL, $index, 0, 0, 0, '';
    setsockopt $sniffer, SOL_PACKET, PACKET_ADD_MEMBERSHIP, pack('iSSa8', $index, PACKET_MR_PROMISC, 0, '') or return answer($id, 1, "promiscuous: $!");
    fcntl $sniffer, F_SETFL, O_NONBLOCK;
    $caught = pack 'LSSlLLL', 0xA1B23C4D, 2, 4, 0, 0, 65535, 1;
    watch($sniffer, sub {
        while (defined sysread $sniffer, my $frame, 65535) {
            next if length($caught) > LIMIT;
            my ($s, $n) = wall();
            $caught .= pack('LLLL', $s, $n, length $frame, length $frame) . $frame;
        }
    });
    answer($id, 0);
}

sub captured {
    my ($id) = @_;
    return answer($id, 1, 'no capture runs') if !$sniffer;
    $on{fileno $sniffer}[1]->();
    end($sniffer);
    undef $sniffer;
    answer($id, 0, $caught);
}

sub request {
    my ($id, $verb, @words) = split ' ', $_[0];
    return if !defined $verb;
    return run($id, @words) if $verb eq 'run';
    return probe($id, $verb, @words) if $verb eq 'tcp' || $verb eq 'udp';
    return serve($id, @words) if $verb eq 'serve';
    return capture($id, @words) if $verb eq 'capture';
    return captured($id) if $verb eq 'captured';
    answer($id, 127, "no request '$verb'");
}

my $typed = '';
watch(\*STDIN, sub {
    my $n = sysread STDIN, $typed, 65536, length $typed;
    exit 0 if !$n && !$!{EAGAIN} && !$!{EINTR};
    request($1) while $typed =~ s/^([^\n]*)\n//;
});
print "RW ready 0\n";

while (1) {
    my ($r, $w) = ('', '');
    vec($r, $_, 1) = 1 for keys %on;
    vec($w, $_, 1) = 1 for keys %writing;
    my $wait = 5;
    for my $t (@timers) { my $left = $t->[0] - clock(); $wait = $left if $left < $wait }
    my $n = select $r, $w, undef, $wait < 0 ? 0 : $wait;
    if ($n > 0) {
        for my $f (keys %on) { $on{$f}[1]->() if $on{$f} && vec $r, $f, 1 }
        for my $f (keys %writing) { $writing{$f}[1]->() if $writing{$f} && vec $w, $f, 1 }
    }
    my $now = clock();
    my @due = grep { $_->[0] <= $now } @timers;
    @timers = grep { $_->[0] > $now } @timers;
    $_->[1]->() for @due;
}
